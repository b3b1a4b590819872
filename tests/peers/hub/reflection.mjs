// grpc.reflection v1 and v1alpha (MC-WIRE-30): descriptors are built from the loaded protos, one per file.
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const types = { double: 1, float: 2, int64: 3, uint64: 4, int32: 5, fixed64: 6, fixed32: 7, bool: 8, string: 9, message: 11, bytes: 12, uint32: 13, enum: 14, sfixed32: 15, sfixed64: 16, sint32: 17, sint64: 18 };

function fileName(path) {
  const m = /(?:^|\/)((?:motcua|google|grpc)\/(?!.*proto\/(?:motcua|google|grpc)\/).*\.proto)$/.exec(path ?? '');
  return m?.[1];
}
/** The files that a proto imports, for their options too. */
const importsOf = (path) => !path ? [] : [...readFileSync(path, 'utf8').matchAll(/^import (?:public )?"([^"]+)";/gm)].map((m) => m[1]);
const pathOf = (o) => { for (let x = o; x; x = x.parent) if (x.filename) return x.filename; return null; };
const snake = (camel) => camel.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

export function reflectionService(root, serviceNames) {
  const files = new Map(), bySymbol = new Map();
  const Descriptor = root.lookupType('google.protobuf.FileDescriptorProto');
  // The types that protobufjs brings with it, of the files any, duration and timestamp, come from no file.
  const fileOf = (o) => fileName(pathOf(o)) ?? (/^[.]google[.]protobuf[.](Any|Duration|Timestamp)$/.test(o.fullName) ? `google/protobuf/${o.name.toLowerCase()}.proto` : null);
  const entry = (name, pkg, path) => {
    if (!files.has(name)) files.set(name, { name, package: pkg, syntax: 'proto3', dependency: new Set(importsOf(path)), messageType: [], enumType: [], service: [] });
    return files.get(name);
  };

  const enumOf = (e) => ({ name: e.name, value: Object.entries(e.values).map(([name, number]) => ({ name, number })) });
  function fieldOf(f, oneofs) {
    f.resolve();
    const r = f.resolvedType;
    const out = { name: snake(f.name), jsonName: f.name, number: f.id, label: f.repeated || f.map ? 3 : f.required ? 2 : 1, type: r ? (r instanceof protobuf.Enum ? types.enum : types.message) : types[f.type] };
    if (r) out.typeName = r.fullName;
    if (f.partOf) { out.oneofIndex = oneofs.indexOf(f.partOf.name); if (f.options?.proto3_optional) out.proto3Optional = true; }
    return out;
  }
  function messageOf(file, t) {
    const oneofs = t.oneofsArray.map((o) => o.name);
    const out = { name: t.name, field: [], nestedType: [], enumType: [], oneofDecl: oneofs.map((n) => ({ name: n.startsWith('_') ? n : snake(n) })) };
    for (const f of t.fieldsArray.filter((x) => !x.declaringField)) { // but for the fields by which options.proto extends it
      if (f.map) {
        const name = `${f.name[0].toUpperCase()}${f.name.slice(1)}Entry`;
        out.nestedType.push({ name, options: { mapEntry: true }, field: [{ name: 'key', jsonName: 'key', number: 1, label: 1, type: types[f.keyType] }, { name: 'value', jsonName: 'value', number: 2, label: 1, type: types[f.type] }] });
        out.field.push({ name: snake(f.name), jsonName: f.name, number: f.id, label: 3, type: types.message, typeName: `${t.fullName}.${name}` });
      } else out.field.push(fieldOf(f, oneofs));
    }
    for (const n of t.nestedArray) {
      if (n instanceof protobuf.Enum) out.enumType.push(enumOf(n));
      else if (n instanceof protobuf.Type) out.nestedType.push(messageOf(file, n));
      bySymbol.set(n.fullName.slice(1), file.name);
    }
    return out;
  }
  (function visit(ns) {
    for (const o of ns.nestedArray ?? []) {
      const name = fileOf(o);
      const pkg = ns.fullName.slice(1);
      if (o instanceof protobuf.Type && name) { const file = entry(name, pkg, pathOf(o)); file.messageType.push(messageOf(file, o)); bySymbol.set(o.fullName.slice(1), name); } else if (o instanceof protobuf.Enum && name) { entry(name, pkg, pathOf(o)).enumType.push(enumOf(o)); bySymbol.set(o.fullName.slice(1), name); } else if (o instanceof protobuf.Service && name) {
        const file = entry(name, pkg, pathOf(o));
        file.service.push({ name: o.name, method: o.methodsArray.map((m) => {
          m.resolve();
          bySymbol.set(`${o.fullName.slice(1)}.${m.name}`, name);
          return { name: m.name, inputType: m.resolvedRequestType.fullName, outputType: m.resolvedResponseType.fullName, clientStreaming: !!m.requestStream, serverStreaming: !!m.responseStream };
        }) });
        bySymbol.set(o.fullName.slice(1), name);
      } else if (o instanceof protobuf.Namespace) visit(o);
    }
  }(root));
  const bytesOf = (file) => Buffer.from(Descriptor.encode(Descriptor.fromObject({ ...file, dependency: [...file.dependency] })).finish());
  /** A file and all it imports. */
  const closure = (name, seen = new Set()) => {
    if (seen.has(name) || !files.has(name)) return seen;
    seen.add(name);
    for (const d of files.get(name).dependency) closure(d, seen);
    return seen;
  };
  const answer = (request) => {
    const base = { validHost: request.host ?? '', originalRequest: request };
    if (request.listServices !== undefined) return { ...base, listServicesResponse: { service: serviceNames.map((name) => ({ name })) } };
    const name = request.fileByFilename ?? (request.fileContainingSymbol !== undefined ? bySymbol.get(request.fileContainingSymbol.replace(/^\./, '')) : undefined);
    if (name && files.has(name)) return { ...base, fileDescriptorResponse: { fileDescriptorProto: [...closure(name)].map((n) => bytesOf(files.get(n))) } };
    return { ...base, errorResponse: { errorCode: 5, errorMessage: 'not found' } };
  };
  return () => async function* info(caller, requests) { for await (const r of requests) yield answer(r); };
}

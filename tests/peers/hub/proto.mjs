// The contract's protos, loaded once: message types, their rules (motcua/v1/options.proto) and the services.
import protobuf from 'protobufjs';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const contractFolder = process.env.MOTCUA_CONTRACT ?? resolve(here, '../../../src/MotCua.Contracts');
const bundled = join(here, 'node_modules/protobufjs');

/** A reader that refuses text that is not UTF-8, as proto3 demands and official servers do (MC-WIRE-24). */
class StrictReader extends protobuf.BufferReader {
  string() { return utf8.decode(this.bytes()); }
}
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function load() {
  const root = new protobuf.Root();
  root.resolvePath = (origin, target) => {
    for (const folder of [join(contractFolder, 'proto'), join(here, 'proto'), bundled]) {
      if (existsSync(join(folder, target))) return join(folder, target);
    }
    return target;
  };
  const files = readdirSync(join(contractFolder, 'proto/motcua/v1')).filter((f) => f.endsWith('.proto')).map((f) => `motcua/v1/${f}`);
  root.loadSync([...files, 'google/rpc/status.proto', 'google/rpc/error_details.proto', 'google/protobuf/any.proto', 'google/protobuf/duration.proto',
    'google/protobuf/descriptor.proto', 'grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto', 'grpc/reflection/v1alpha/reflection.proto']);
  root.resolveAll();
  return root;
}
export const root = load();

/** The value of one custom option of a field, oneof, message or method. */
export function option(reflected, name) {
  for (const set of reflected.parsedOptions ?? []) if (`(${name})` in set) return merge(reflected.parsedOptions, `(${name})`);
  const flat = reflected.options?.[`(${name})`];
  return flat;
}
function merge(list, key) {
  const values = list.filter((s) => key in s).map((s) => s[key]);
  return values.every((v) => v && typeof v === 'object') ? Object.assign({}, ...values) : values[values.length - 1];
}

const camel = (o) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k.replace(/_([a-z])/g, (_, c) => c.toUpperCase()), v]));

const scalars = new Set(['string', 'bytes', 'bool', 'int32', 'uint32', 'int64', 'uint64', 'double', 'float', 'sint32', 'fixed32', 'fixed64']);

const plans = new Map();
/** What the readers and writers need to know of a message type, by member name. */
export function planOf(typeName) {
  let plan = plans.get(typeName);
  if (plan) return plan;
  const type = root.lookupType(typeName);
  plan = { name: type.fullName.slice(1), type, fields: [], byName: new Map(), oneofs: [] };
  plans.set(typeName, plan);
  for (const field of [...type.fieldsArray].sort((a, b) => a.id - b.id)) {
    field.resolve();
    const rules = camel(option(field, 'rules') ?? {});
    const resolved = field.resolvedType;
    const f = {
      name: field.name, id: field.id, repeated: field.repeated, map: !!field.map,
      kind: scalars.has(field.type) ? field.type : resolved instanceof protobuf.Enum ? 'enum' : resolved.fullName === '.google.protobuf.Timestamp' ? 'timestamp' : 'message',
      typeName: resolved ? resolved.fullName.slice(1) : null,
      enum: resolved instanceof protobuf.Enum ? resolved : null,
      required: !!rules.required, embedded: !!rules.embeddedJson,
      pattern: rules.pattern ? new RegExp(rules.pattern, 'u') : null, patternText: rules.pattern,
      minLength: rules.minLength, maxLength: rules.maxLength, minimum: rules.minimum, maximum: rules.maximum, minItems: rules.minItems, maxItems: rules.maxItems,
      oneof: field.partOf && !field.proto3Optional ? field.partOf.name : null,
    };
    plan.fields.push(f);
    plan.byName.set(f.name, f);
  }
  for (const oneof of type.oneofsArray) {
    plan.oneofs.push({ name: oneof.name, members: oneof.fieldsArray.map((f) => f.name), required: !!option(oneof, 'oneof_rules')?.required });
  }
  return plan;
}

/** The services of the contract that this hub serves: full name → methods. */
export function serviceMethods(serviceName) {
  const service = root.lookupService(serviceName);
  return service.methodsArray.map((m) => {
    m.resolve();
    return { name: m.name, request: m.resolvedRequestType.fullName.slice(1), response: m.resolvedResponseType.fullName.slice(1), clientStream: !!m.requestStream, serverStream: !!m.responseStream };
  });
}

// ---- protobuf bytes ↔ plain values. Plain: text, Buffer, boolean, number (int32), BigInt (64 bits), enum by name, time in ms.

export function encodeProto(typeName, value) {
  const plan = planOf(typeName);
  return Buffer.from(plan.type.encode(toProto(plan, value)).finish());
}

function toProto(plan, value) {
  const out = {};
  for (const f of plan.fields) {
    const v = value[f.name];
    if (v === undefined || v === null) continue;
    if (f.map) { out[f.name] = v; continue; }
    out[f.name] = f.repeated ? v.map((item) => itemToProto(f, item)) : itemToProto(f, v);
  }
  return out;
}
function itemToProto(f, v) {
  switch (f.kind) {
    case 'enum': return f.enum.values[v] ?? 0;
    case 'timestamp': return { seconds: longOf(BigInt(Math.floor(v / 1000))), nanos: (((v % 1000) + 1000) % 1000) * 1e6 };
    case 'message': return toProto(planOf(f.typeName), v);
    case 'int64': case 'uint64': return longOf(BigInt(v), f.kind === 'uint64');
    default: return v;
  }
}
function longOf(big, unsigned = false) {
  const bits = BigInt.asUintN(64, big);
  return new protobuf.util.LongBits(Number(bits & 0xffffffffn), Number(bits >> 32n)).toLong?.(unsigned) ?? { low: Number(bits & 0xffffffffn) | 0, high: Number(bits >> 32n) | 0, unsigned };
}
function bigOf(v, unsigned = false) {
  if (typeof v === 'number') return BigInt(v);
  const bits = (BigInt(v.high >>> 0) << 32n) | BigInt(v.low >>> 0);
  return unsigned ? bits : BigInt.asIntN(64, bits);
}

/** Throws where the bytes are not such a message. Members at their default are left out, as proto3 cannot tell them from absent ones. */
export function decodeProto(typeName, bytes) {
  const plan = planOf(typeName);
  return fromProto(plan, plan.type.decode(new StrictReader(bytes)));
}
function fromProto(plan, message) {
  const out = {};
  for (const f of plan.fields) {
    if (!Object.prototype.hasOwnProperty.call(message, f.name)) continue;
    const v = message[f.name];
    if (f.map) { out[f.name] = v; continue; }
    if (f.repeated) { if (v.length > 0) out[f.name] = v.map((i) => itemFromProto(f, i)); continue; }
    const item = itemFromProto(f, v);
    const isDefault = item === '' || item === 0 || item === 0n || item === false || (Buffer.isBuffer(item) && item.length === 0) || (f.kind === 'enum' && f.enum.values[item] === 0);
    if (!isDefault || f.oneof || f.kind === 'timestamp' || f.kind === 'message') out[f.name] = item;
  }
  return out;
}
function itemFromProto(f, v) {
  switch (f.kind) {
    case 'enum': return f.enum.valuesById[v] ?? f.enum.valuesById[0]; // MC-VER-3: unknown reads as unspecified
    case 'timestamp': return Number(bigOf(v.seconds ?? 0)) * 1000 + Math.floor((v.nanos ?? 0) / 1e6);
    case 'message': return fromProto(planOf(f.typeName), v);
    case 'int64': case 'uint64': return bigOf(v, f.kind === 'uint64');
    case 'bytes': return Buffer.from(v);
    default: return v;
  }
}

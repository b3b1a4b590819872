// The operations that this hub serves, and what every call goes through: token, reading, constraints, deadline.
import { Refusal, WireError } from './reasons.mjs';
import { root, decodeProto, encodeProto, serviceMethods } from './proto.mjs';
import { checkValue, readJson } from './json-reader.mjs';
import { writeJson } from './json-writer.mjs';
import { pathOf } from './json-text.mjs';
import { walk } from './message-rules.mjs';
import { StoreUnavailable } from './store.mjs';
import { healthService } from './health.mjs';
import { reflectionService } from './reflection.mjs';

export function operationsOf(hub) {
  const lower = (n) => n[0].toLowerCase() + n.slice(1);
  const of = (target, names = {}) => (name) => { const m = names[name] ?? lower(name); return (caller, request, call) => target[m](caller, request, call); };
  const services = {
    'motcua.v1.Exchange': of(hub.exchange), 'motcua.v1.Directory': of(hub.directoryService), 'motcua.v1.Tracking': of(hub.tracking), 'motcua.v1.Catalog': of(hub.catalog),
    'motcua.v1.Attachments': of(hub.attachments, { DescribeAttachment: 'describe' }),
  };
  const operations = new Map();
  const add = (service, handler, auth) => {
    for (const m of serviceMethods(service)) operations.set(`${service}/${m.name}`, { ...m, service, auth, handler: handler(m.name) });
  };
  for (const [service, handler] of Object.entries(services)) add(service, handler, true);
  const names = [...Object.keys(services), 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];
  add('grpc.health.v1.Health', healthService(names), false);
  for (const v of ['v1', 'v1alpha']) add(`grpc.reflection.${v}.ServerReflection`, reflectionService(root, names), false);
  return operations;
}

/** Reads a request in its notation and checks it (MC-WIRE-24). Malformed protobuf is the wire's to answer: `broken`. */
export function readRequest(op, notation, bytes, broken) {
  let value, violations;
  if (notation === 'json') {
    ({ value, violations } = readJson(op.request, bytes));
  } else {
    try { value = decodeProto(op.request, bytes); } catch { throw new WireError(broken, 'the request cannot be read as its message'); }
    violations = checkValue(op.request, value);
  }
  if (value && violations.length === 0) walk(op.request, value, [], (path, rule) => violations.push({ path: pathOf(path), rule, reason: 'SCHEMA_VIOLATION' })); // MC-CORE-32
  // A signed message has refusals of its own for size and signature (MC-CORE-2, MC-SIGN-6), one by one in a batch (MC-ERR-6).
  if (op.name === 'Send' || op.name === 'SendBatch') violations = violations.filter((v) => v.reason === 'JSON_INVALID' || !/^messages?(\[\d+\])?[.](payload|signature)$/.test(v.path));
  if (violations.length) {
    const reason = violations.some((v) => v.reason === 'JSON_INVALID') ? 'JSON_INVALID' : 'SCHEMA_VIOLATION';
    throw new Refusal(reason, { fields: violations });
  }
  return value;
}
export const writeResponse = (op, notation, value) => (notation === 'json' ? Buffer.from(writeJson(op.response, value)) : encodeProto(op.response, value));

/** What a failure is on the wire: a Refusal stays, everything unforeseen is INTERNAL (MC-ERR-8). */
export function failureOf(hub, error) {
  if (error instanceof Refusal || error instanceof WireError) {
    if (error instanceof Refusal) hub.log(error.reason, error.correlationId, error.note);
    return error;
  }
  const disk = error instanceof StoreUnavailable || ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT'].includes(error.code);
  const refusal = new Refusal(disk ? 'STORE_UNAVAILABLE' : 'INTERNAL');
  hub.log(refusal.reason, refusal.correlationId, error.stack);
  return refusal;
}

/** Races a call against its deadline (MC-WIRE-14). */
export function withDeadline(call, ms, work) {
  if (ms === null) return work();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { call.controller.abort(); reject(new WireError(4, 'the deadline has passed')); }, Math.min(ms, 2 ** 31 - 1));
    work().then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
export const newCall = () => { const controller = new AbortController(); return { controller, signal: controller.signal }; };

// The operations of the contract by name (`Exchange/Send`): their types, and how a value is written and read in each notation.
import { decodeProto, encodeProto, readJson, serviceMethods, writeJson } from './contract.mjs';
import { C, Failure } from './status.mjs';

const table = new Map();
for (const service of ['Exchange', 'Directory', 'Tracking', 'Catalog', 'Attachments', 'Sandbox']) {
  for (const m of serviceMethods(`motcua.v1.${service}`)) table.set(`${service}/${m.name}`, { ...m, name: `${service}/${m.name}`, path: `/motcua.v1.${service}/${m.name}` });
}
export function operation(name) { return table.get(name.replace(/^\/?(motcua\.v1\.)?/, '')); }

export const write = (type, notation, value) => (notation === 'json' ? Buffer.from(writeJson(type, value)) : encodeProto(type, value));

/** An answer that is no message of its type is no answer of the hub: never success (MC-CORE-90). */
export function read(type, notation, bytes) {
  try {
    if (notation === 'proto') return decodeProto(type, bytes);
    const { value, violations } = readJson(type, bytes); // tolerant: MC-VER-3
    if (value && !violations.some((v) => v.reason === 'JSON_INVALID')) return value;
  } catch { /* below */ }
  throw new Failure(C.UNKNOWN, { text: `the answer is no ${type}` });
}

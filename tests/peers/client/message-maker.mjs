// From what a person or program wants to say to the payload's bytes: made once, checked strictly before anybody signs them (MC-SIGN-1, MC-CORE-22, MC-VER-9).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FormCatalog, collect, contractFolder, parseJson, readMessage, writeJson } from './contract.mjs';
import { uuid7 } from './uuid7.mjs';

export class Wrong extends Error {
  constructor(message, fields, reason) { super(message); this.fields = fields; this.reason = reason; }
}

const forms = new FormCatalog();
const formFolder = join(contractFolder, 'schemas/v1/forms');
for (const file of readdirSync(formFolder)) {
  const m = /^(.*)-([0-9.]+)\.json$/.exec(file);
  if (m) forms.add(m[1], m[2], readFileSync(join(formFolder, file), 'utf8'));
}
/** Form data against the schema of its name and version, where we have it (MC-CORE-53, MC-CORE-88). */
export function checkForms(message, violations) {
  for (const { value, path } of collect('motcua.v1.Message', message, 'motcua.v1.FormData')) violations.push(...forms.check(value.form, value.version, value.data, path));
}

/** MC-CORE-65: text that was typed decomposed, plain or by escapes, becomes form C; every other byte stays, also in form data. → text */
function normalised(bytes, node) {
  switch (node.t) {
    case 'object': return `{${node.members.map((m) => `${JSON.stringify(m.name.normalize('NFC'))}:${normalised(bytes, m.value)}`).join(',')}}`;
    case 'array': return `[${node.items.map((i) => normalised(bytes, i)).join(',')}]`;
    case 'string': return node.v.isWellFormed() && node.v.normalize('NFC') !== node.v ? JSON.stringify(node.v.normalize('NFC')) : raw(bytes, node);
    default: return raw(bytes, node);
  }
}
const raw = (bytes, node) => bytes.subarray(node.start, node.end).toString('utf8');
/** Does anything below need it? What does not keeps its bytes, white space and all (MC-CORE-71). */
function decomposed(node) {
  if (node.t === 'object') return node.members.some((m) => m.name.normalize('NFC') !== m.name || decomposed(m.value));
  if (node.t === 'array') return node.items.some(decomposed);
  return node.t === 'string' && node.v.normalize('NFC') !== node.v;
}
function textOf(bytes, node) {
  if (!decomposed(node)) return raw(bytes, node);
  if (node.t === 'object') return `{${node.members.map((m) => `${JSON.stringify(m.name.normalize('NFC'))}:${textOf(bytes, m.value)}`).join(',')}}`;
  if (node.t === 'array') return `[${node.items.map((i) => textOf(bytes, i)).join(',')}]`;
  return normalised(bytes, node);
}

const ours = ['id', 'from', 'createdAt', 'contract', 'test'];
const days30 = 30 * 86400_000;

/** `bytes`: the message without the system's parts. → {payload, message, body}. Throws Wrong: every violation with its path, never with its value (MC-CORE-18, MC-CORE-19). */
export function makeMessage(bytes, { from, test, now = Date.now() }) {
  const { node, violations } = parseJson(bytes);
  const broken = violations.filter((v) => v.rule !== 'nfc');
  if (broken.length || node?.t !== 'object') throw wrong(broken.length ? broken : [{ path: '', rule: 'type', reason: 'JSON_INVALID' }]);
  const header = node.members.find((m) => m.name === 'header')?.value ?? { t: 'object', members: [], missing: true };
  if (header.t !== 'object') throw wrong([{ path: 'header', rule: 'type', reason: 'JSON_INVALID' }]);
  const given = header.members.filter((m) => ours.includes(m.name));
  if (given.length) throw new Wrong('These members are made by the system; leave them out.', given.map((m) => `header.${m.name}`), 'JSON_INVALID');

  const created = new Date(now).toISOString();
  const parts = header.members.map((m) => `${JSON.stringify(m.name.normalize('NFC'))}:${textOf(bytes, m.value)}`);
  parts.push(`"id":"${uuid7(now)}"`, `"from":${JSON.stringify(from)}`, `"createdAt":"${created}"`, '"contract":"1.0"');
  if (!header.members.some((m) => m.name === 'expiresAt')) parts.push(`"expiresAt":"${new Date(now + days30).toISOString()}"`);
  if (test) parts.push('"test":true'); // MC-TASK-53
  const others = node.members.filter((m) => m.name !== 'header').map((m) => `${JSON.stringify(m.name.normalize('NFC'))}:${textOf(bytes, m.value)}`);
  const text = Buffer.from(`{${[`"header":{${parts.join(',')}}`, ...others].join(',')}}`);

  const read = strict(text);
  if (read.message.header.secrecy && !['SECRECY_UNSPECIFIED', 'SECRECY_ORDINARY'].includes(read.message.header.secrecy)) throw new Wrong('Only ordinary messages travel here.', ['header.secrecy'], 'SECRECY_NOT_ALLOWED'); // MC-CORE-5
  const payload = Buffer.from(writeJson('motcua.v1.Message', read.message)); // MC-CORE-17; embedded JSON keeps its bytes
  strict(payload);
  return { payload, message: read.message, body: read.body };
}
/** The transfer with the form of a received one: its text goes over as it stands there (MC-CORE-71). */
export function withForm(bytes, received) {
  const member = (node, name) => node?.members?.find((m) => m.name === name)?.value;
  const form = member(member(parseJson(received).node, 'dossierTransferred'), 'form');
  const transfer = member(parseJson(bytes).node, 'dossierTransferred');
  if (!form || !transfer) throw new Wrong('There is no form to pass on.', ['form'], 'SCHEMA_VIOLATION');
  const rest = transfer.members.length ? ',' : '';
  return Buffer.concat([bytes.subarray(0, transfer.start + 1), Buffer.from('"form":'), received.subarray(form.start, form.end), Buffer.from(rest), bytes.subarray(transfer.start + 1)]);
}
function strict(bytes) {
  const r = readMessage(bytes, { strict: true, forms: checkForms });
  if (!r.message) throw wrong(r.violations);
  return r;
}
function wrong(violations) {
  const list = violations.map((v) => (v.path ? `${v.path} (${v.rule})` : v.rule)).join(', ');
  return new Wrong(`Not sent. Mend: ${list}`, violations.map((v) => v.path), violations[0].reason);
}

/** MC-DELIVER-4: dossier, else document, else the message alone. */
export function orderKey(message, body) {
  if (message.header.dossier) return `dossier ${message.header.dossier}`;
  const key = body.startsWith('document') ? message[body].key : null;
  return key ? `document ${[key.agencyCode, key.promulgatedOn, key.number, key.notation].join('|')}` : `message ${message.header.from}|${message.header.id}`;
}

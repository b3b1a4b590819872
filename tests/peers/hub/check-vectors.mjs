// Plays the vectors of src/MotCua.Contracts/vectors/v1 against this hub's code. Exit code 1 where one fails.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { contractFolder } from './proto.mjs';
import { readMessage } from './message-rules.mjs';
import { FormCatalog } from './forms.mjs';
import { agencyCode, codePattern, dossierCode, dossierOwner, fillPattern, isPersonalId, isTaxCode, isUuid7, uuid7Time } from './identifiers.mjs';

const vectors = join(contractFolder, 'vectors/v1');
const counts = {};
const failures = [];
function tell(group, name, problem) {
  counts[group] ??= { passed: 0, failed: 0 };
  if (problem) { counts[group].failed++; failures.push(`${group} ${name}: ${problem}`); } else counts[group].passed++;
}
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const list = (folder) => readdirSync(join(vectors, folder)).filter((f) => f.endsWith('.json')).map((f) => join(vectors, folder, f));
const subfolders = (folder) => readdirSync(join(vectors, folder)).filter((f) => statSync(join(vectors, folder, f)).isDirectory());

// ---- reading, and beside it the generated schema evaluated by ajv (MC-CORE-26)
const ajv = new Ajv({ allErrors: false, strict: false, unicodeRegExp: true, validateSchema: false });
const evaluate = ajv.compile({ ...json(join(contractFolder, 'schemas/v1/Message.json')), $schema: undefined });
for (const folder of subfolders('valid')) {
  for (const file of list(`valid/${folder}`)) {
    const bytes = readFileSync(file);
    for (const strict of [false, true]) {
      const r = readMessage(bytes, { strict });
      tell('valid', `${file} strict=${strict}`, r.message && r.body === folder ? null : JSON.stringify(r.violations));
    }
    tell('schema-by-ajv', file, evaluate(JSON.parse(bytes)) ? null : JSON.stringify(evaluate.errors));
  }
}
for (const folder of subfolders('invalid')) {
  for (const file of list(`invalid/${folder}`)) {
    const v = json(file);
    const r = readMessage(Buffer.from(JSON.stringify(v.document)), { strict: v.mode === 'strict' });
    tell(`invalid/${folder}`, file, compare(r, v.expect));
    const bySchema = v.mode !== 'strict' && !file.includes('across-') && folder !== 'CONTRACT_NOT_SUPPORTED' && !['null', 'unknown-member'].includes(v.expect.rule);
    if (bySchema) tell('schema-by-ajv', file, evaluate(v.document) ? 'the schema accepts it' : null);
  }
}
function compare(r, expect) {
  if (r.message) return 'accepted';
  if (r.reason !== expect.reason) return `reason ${r.reason} ${JSON.stringify(r.violations)}`;
  if (r.violations.length !== 1) return `not one violation: ${JSON.stringify(r.violations)}`;
  if (expect.path !== null && expect.path !== undefined && r.violations[0].path !== expect.path) return `path ${r.violations[0].path}, expected ${expect.path}`;
  if (expect.rule && r.violations[0].rule !== expect.rule) return `rule ${r.violations[0].rule}, expected ${expect.rule}`;
  return null;
}
for (const file of list('lexical')) {
  const v = json(file);
  const r = readMessage(v.documentBase64 ? Buffer.from(v.documentBase64, 'base64') : Buffer.from(v.text, 'utf8'));
  tell('lexical', file, v.expect.accept ? (r.message ? null : JSON.stringify(r.violations)) : compare(r, v.expect));
}
for (const folder of subfolders('forms')) {
  const [, form, version] = /^(.*)-([0-9.]+)$/.exec(folder);
  const catalog = new FormCatalog();
  catalog.add(form, version, readFileSync(join(contractFolder, `schemas/v1/forms/${folder}.json`), 'utf8'));
  for (const file of list(`forms/${folder}`)) {
    const v = json(file);
    const found = catalog.check(form, version, Buffer.from(JSON.stringify(v.document)), '');
    if (v.expect.valid) tell('forms', file, found.length ? JSON.stringify(found) : null);
    else tell('forms', file, found.some((f) => (v.expect.path === undefined || v.expect.path === null || f.path === v.expect.path) && (!v.expect.rule || f.rule === v.expect.rule)) ? null : JSON.stringify(found));
  }
}

// ---- identifiers
const judge = {
  agencyCode: (t, v) => { const c = agencyCode(t); return c && (!v || (c.system === v.system && c.level === v.level && c.top === v.top && c.other === v.other)); },
  dossierCode: (t, v) => dossierCode.test(t) && (!v || (dossierOwner(t) ?? undefined) === v.agency),
  uuid7: (t, v) => isUuid7(t) && (!v || uuid7Time(t) === Date.parse(v.time)),
  taxCode: (t) => isTaxCode(t),
  personId: (t, v, kind = v?.as) => {
    if (kind === 'NONE') return t === '';
    if (kind === 'OLD_ID_CARD' || (!kind && /^[0-9]{9}$/.test(t))) return /^[0-9]{9}$/.test(t);
    if (kind === 'PERSONAL_ID' || (!kind && /^[0-9]+$/.test(t))) return isPersonalId(t);
    return /^[0-9A-Z]{5,20}$/.test(t); // from five characters on: the vectors say so, the text does not
  },
  procedureCode: (t) => /^[0-9][.][0-9]{6}([.][0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2})?$/.test(t),
  sha256Digest: (t) => /^[0-9a-f]{64}$/.test(t),
};
for (const file of list('identifiers')) {
  const v = json(file);
  if (v.identifier === 'dossierCodePattern') {
    for (const c of v.valid) tell('identifiers', `pattern ${c.template}`, codePattern(c.template, c.reset) ?? (fillPattern(c.template, c.agency, c.date, c.sequence) === c.code ? null : fillPattern(c.template, c.agency, c.date, c.sequence)));
    for (const c of v.invalid) tell('identifiers', `pattern ${JSON.stringify(c)}`, codePattern(c.template ?? c.text, c.reset) ? null : 'accepted');
    continue;
  }
  for (const c of v.valid) tell('identifiers', `${v.identifier} ${c.text}`, judge[v.identifier](c.text, c) ? null : 'refused');
  for (const c of v.invalid) tell('identifiers', `${v.identifier} ${c.text}`, judge[v.identifier](c.text, c.as ? { as: c.as } : undefined) ? 'accepted' : null);
}

for (const part of ['vectors-signing.mjs', 'vectors-transitions.mjs']) {
  if (existsSync(new URL(part, import.meta.url))) await (await import(`./${part}`)).default({ vectors, json, list, tell });
}

for (const f of failures) console.log(f.slice(0, 600));
console.log(JSON.stringify(counts, null, 1));
process.exitCode = failures.length ? 1 : 0;

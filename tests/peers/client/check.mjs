// The answer to `run vectors`: verb `check`, members `kind` (the vectors' folder) and `vector` (the file without what is expected).
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FormCatalog, contractFolder, parseJson, parseJws, readMessage, readToken, trustProblem, verifyJws, verifyReceipt, writeJson } from './contract.mjs';
import { Calendar, CalendarRefusal, dueDate, vietnamText, yearFile } from './calendar.mjs';
import { judge } from './identifiers.mjs';
import { play } from './play.mjs';

const memberBytes = (bytes, name) => { const m = parseJson(bytes).node?.members?.find((x) => x.name === name)?.value; return m ? bytes.subarray(m.start, m.end) : null; };

/** How a reading ended, in the form of `expect` in invalid/ and lexical/. Each of those documents breaks one rule. */
function reading(r) {
  if (r.message) return { accept: true };
  const v = r.violations[0];
  return { accept: false, reason: r.reason, path: v.path, rule: v.rule };
}

const kinds = {
  valid(_, bytes) {
    const [tolerant, strict] = [readMessage(bytes), readMessage(bytes, { strict: true })];
    return strict.message && tolerant.message ? { accept: true, document: JSON.parse(writeJson('motcua.v1.Message', strict.message)) } : reading(strict.message ? tolerant : strict);
  },
  invalid: (v, bytes) => reading(readMessage(memberBytes(bytes, 'document'), { strict: v.mode === 'strict' })),
  lexical: (v) => reading(readMessage(v.documentBase64 === undefined ? Buffer.from(v.text, 'utf8') : Buffer.from(v.documentBase64, 'base64'))),
  forms(v, bytes, folder) {
    const form = v.form ?? folder, version = v.version;
    const [, name, number] = version === undefined ? /^(.*)-([0-9.]+)$/.exec(form ?? '') ?? [] : [null, form, version];
    if (!name) return undefined; // nothing says which schema is meant
    const catalog = new FormCatalog();
    catalog.add(name, number, readFileSync(join(contractFolder, `schemas/v1/forms/${name}-${number}.json`), 'utf8'));
    const data = memberBytes(bytes, 'document');
    const broken = parseJson(data).violations;
    const found = broken.length ? broken : catalog.check(name, number, data, '');
    return found.length ? { valid: false, path: found[0].path, rule: found[0].rule, all: found.map((f) => ({ path: f.path, rule: f.rule })) } : { valid: true };
  },
  signing(v, bytes, folder) {
    if (Array.isArray(v)) return v.map((c) => kinds.signing(c, null, folder));
    if (v.token !== undefined) { // signing/tokens: the certificate is what the Directory has for the token's thumbprint
      const certificate = new X509Certificate(v.certificate);
      const r = readToken(v.token, () => certificate, v.audience, v.now);
      return r.claims ? { valid: true } : { valid: false, reason: r.reason, problem: r.problem };
    }
    if (v.anchor !== undefined) { // signing/trust.json; its certificates are files beside it
      const named = (name) => (name === 'none' ? [] : [new X509Certificate(readFileSync(join(contractFolder, `vectors/v1/signing/keys/${name}.cert.pem`)))]);
      return trustProblem(named(v.certificate)[0], named(v.anchor), named(v.intermediate), Date.parse(v.at));
    }
    if (v.signature === undefined) return kinds.valid(v, bytes); // payload.json is a payload
    const parsed = parseJws(v.signature, 'message');
    const problem = parsed.problem ?? verifyJws(parsed, new X509Certificate(v.certificate), Buffer.from(v.payload, 'base64'));
    return problem ? { valid: false, reason: 'SIGNATURE_INVALID', problem } : { valid: true };
  },
  receipts(v) {
    const certificate = new X509Certificate(v.hubCertificate);
    for (const r of v.receipts) {
      const payload = Buffer.from(r.payload, 'base64'), { header } = JSON.parse(payload);
      const receipt = { statement: Buffer.from(r.receipt.statement, 'base64'), index: BigInt(r.receipt.index ?? 0), size: BigInt(r.receipt.size ?? 0), path: (r.receipt.path ?? []).map((p) => Buffer.from(p, 'base64')), signature: r.receipt.signature };
      const problem = verifyReceipt(receipt, v.hub, certificate, { payload, signature: r.messageSignature, from: header.from, id: header.id, signer: parseJws(r.messageSignature, 'message').header?.x5t });
      if (problem !== 'NONE') return { valid: false, problem };
    }
    return { valid: true };
  },
  transitions(v) {
    if (v.sequences) return { sequences: v.sequences.map((s) => ({ name: s.name, steps: play(s.steps, v.stage) })) };
    return { steps: play(v.steps, v.stage) };
  },
  calendar(v) {
    if (v.cases) return { cases: v.cases.map((c) => kinds.calendar(c)) };
    try {
      const years = (v.years ?? [2024, 2025, 2026, 2027]).map((y) => (typeof y === 'number' ? yearFile(y) : y));
      const r = dueDate({ calendar: new Calendar(years, v.hours), policy: v.policy, acceptedAt: Date.parse(v.acceptedAt), mustBeConfirmed: v.mustBeConfirmed,
        pauses: (v.pauses ?? []).map((p) => ({ kind: p.kind, from: Date.parse(p.from), to: p.to && Date.parse(p.to) })) });
      return { dueAt: vietnamText(r.dueAt), ...(r.unconfirmedYears.length && { unconfirmedYears: r.unconfirmedYears }), ...(r.paused && { paused: true }) };
    } catch (e) { if (e instanceof CalendarRefusal) return { reason: e.reason }; throw e; }
  },
  identifiers(v) {
    const one = (item) => judge(v.identifier, item) ?? undefined;
    if (v.text !== undefined || v.template !== undefined) return one(v);
    const lists = Object.entries(v).filter(([, list]) => Array.isArray(list));
    return lists.length ? Object.fromEntries(lists.map(([name, list]) => [name, list.map((item) => one(typeof item === 'string' ? { text: item } : item) ?? null)])) : undefined;
  },
};

export function check({ kind, vector }, bytes) {
  const [top, ...rest] = String(kind).split('/');
  if (!Object.hasOwn(kinds, top) || vector === undefined) return { unsupported: true };
  const result = kinds[top](vector, bytes, rest.join('/'));
  return result === undefined ? { unsupported: true } : { ok: true, result };
}

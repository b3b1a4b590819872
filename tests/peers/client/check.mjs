// The answer to `run vectors`: verb `check`, members `kind` and `vector` (vectors/v1/README.md says what each kind asks). Calendar files and lunar dates are not computed here.
import { X509Certificate } from 'node:crypto';
import { FormCatalog, parseJson, parseJws, readMessage, readToken, trustProblem, verifyJws, verifyReceipt, writeJson } from './contract.mjs';
import { Calendar, CalendarRefusal, dueDate, vietnamText } from './calendar.mjs';
import { judge } from './identifiers.mjs';
import { play } from './play.mjs';
import { limits, standing } from './standing.mjs';

const memberBytes = (bytes, name) => { const m = parseJson(bytes).node?.members?.find((x) => x.name === name)?.value; return m ? bytes.subarray(m.start, m.end) : null; };

/** How a reading ended, in the form of `expect` in invalid/ and lexical/. Each of those documents breaks one rule. */
function reading(r) {
  if (r.message) return { accept: true };
  const v = r.violations[0];
  return { accept: false, reason: r.reason, path: v.path, rule: v.rule };
}

const kinds = {
  message(v, bytes) {
    const r = readMessage(memberBytes(bytes, 'document'), { strict: v.mode === 'strict' });
    return r.message ? { accept: true, document: JSON.parse(writeJson('motcua.v1.Message', r.message)) } : reading(r);
  },
  lexical: (v) => reading(readMessage(v.documentBase64 === undefined ? Buffer.from(v.text, 'utf8') : Buffer.from(v.documentBase64, 'base64'))),
  forms(v, bytes) {
    const catalog = new FormCatalog();
    catalog.add(v.form, v.version, memberBytes(bytes, 'schema').toString('utf8'));
    const data = memberBytes(bytes, 'document');
    const broken = parseJson(data).violations;
    // Of a choice that nothing fits, the choice: what is wrong in each of its parts says less.
    const found = (broken.length ? broken : catalog.check(v.form, v.version, data, '')).sort((a, b) => a.path.length - b.path.length);
    return found.length ? { valid: false, path: found[0].path, rule: found[0].rule } : { valid: true };
  },
  tokens(v) { // the certificate is what the Directory has for the token's thumbprint
    const certificate = new X509Certificate(v.certificate);
    const r = readToken(v.token, () => certificate, v.audience, v.now);
    return r.claims ? { valid: true } : { valid: false, reason: r.reason, problem: r.problem };
  },
  trust(v) {
    const problem = trustProblem(new X509Certificate(v.certificate), v.anchors.map((c) => new X509Certificate(c)), v.intermediates.map((c) => new X509Certificate(c)), Date.parse(v.at));
    return problem === 'NONE' ? { valid: true } : { valid: false, reason: 'CERTIFICATE_NOT_TRUSTED', problem };
  },
  signing(v) {
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
  transitions: (v) => ({ steps: play(v.steps, v.stage) }),
  limits: (v) => limits(v),
  standing: (v) => standing(v),
  calendar(v) {
    try {
      const r = dueDate({ calendar: new Calendar(v.years, v.hours), policy: v.policy, acceptedAt: Date.parse(v.acceptedAt), mustBeConfirmed: v.mustBeConfirmed,
        pauses: (v.pauses ?? []).map((p) => ({ kind: p.kind, from: Date.parse(p.from), to: p.to && Date.parse(p.to) })) });
      return { dueAt: vietnamText(r.dueAt), ...(r.unconfirmedYears.length && { unconfirmedYears: r.unconfirmedYears }), ...(r.paused && { paused: true }) };
    } catch (e) { if (e instanceof CalendarRefusal) return { reason: e.reason }; throw e; }
  },
  recomputed(v) {
    if (!v.before.unconfirmedYears?.length) return { changed: false }; // MC-TIME-34: only what was provisional
    const now = kinds.calendar(v);
    return Date.parse(now.dueAt) === Date.parse(v.before.dueAt) && now.unconfirmedYears ? { changed: false } : { changed: true, ...now };
  },
  identifiers: (v) => judge(v.identifier, v) ?? undefined,
};

export function check({ kind, vector }, bytes) {
  if (!Object.hasOwn(kinds, kind) || vector === undefined) return { unsupported: true };
  const result = kinds[kind](vector, bytes);
  return result === undefined ? { unsupported: true } : { ok: true, result };
}

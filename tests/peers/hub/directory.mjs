// The Directory: signed snapshots, agencies at a day, successions, bindings (MC-DIR, MC-SIGN-25, MC-TASK-3).
import { X509Certificate } from 'node:crypto';
import { parseJws, verifyJws } from './signing.mjs';
import { readJson } from './json-reader.mjs';
import { pathOf } from './json-text.mjs';
import { walk } from './message-rules.mjs';
import { thumbprint, trustProblem } from './certificates.mjs';
import { agencyCode, dayAfter, dayInVietnam } from './identifiers.mjs';

/** MC-DIR-12: the signature under the pinned key comes before anything else. Throws with why a snapshot is refused. */
export function openSnapshot(payload, signature, pinned) {
  const parsed = parseJws(signature.trim(), 'directory');
  const problem = parsed.problem ?? verifyJws(parsed, pinned, payload);
  if (problem) throw new Error(`snapshot signature: ${problem}`);
  const { value, violations } = readJson('motcua.v1.DirectorySnapshot', payload);
  if (value && !violations.length) walk('motcua.v1.DirectorySnapshot', value, [], (path, rule) => violations.push({ path: pathOf(path), rule }));
  if (!value || violations.length) throw new Error(`snapshot: ${JSON.stringify(violations.slice(0, 5))}`);
  return new Directory(value, payload, signature.trim());
}

export class Directory {
  constructor(snapshot, payload, signature) {
    Object.assign(this, { snapshot, payload, signature, number: snapshot.number });
    this.entries = new Map(); // code → entries, oldest first
    this.others = new Map(); // code of the other system → set of codes
    const tie = (a, b) => { if (!this.others.has(a)) this.others.set(a, new Set()); this.others.get(a).add(b); };
    for (const a of snapshot.agencies ?? []) {
      if (!this.entries.has(a.code)) this.entries.set(a.code, []);
      this.entries.get(a.code).push(a);
    }
    for (const list of this.entries.values()) list.sort((a, b) => ((a.validFrom ?? '') < (b.validFrom ?? '') ? -1 : 1));
    for (const a of snapshot.agencies ?? []) if (a.otherCode) tie(a.otherCode, a.code);
    for (const m of snapshot.mappings ?? []) { if (this.entries.has(m.code)) tie(m.otherCode, m.code); if (this.entries.has(m.otherCode)) tie(m.code, m.otherCode); }
    for (const code of this.entries.keys()) { const c = agencyCode(code); if (c?.level === 1) tie(c.other, code); } // MC-DIR-2, level 1 by rule
    this.bindings = new Map((snapshot.bindings ?? []).map((b) => [b.thumbprint, { ...b, x509: new X509Certificate(b.certificate) }]));
    const certificates = (snapshot.trustAnchors ?? []).map((d) => new X509Certificate(d));
    this.anchors = certificates.filter((c) => c.issuer === c.subject);
    this.intermediates = certificates.filter((c) => c.issuer !== c.subject);
    this.#check();
  }

  /** MC-DIR-3, MC-DIR-4, MC-DIR-8, MC-DIR-10. A snapshot that breaks them is refused whole. */
  #check() {
    const wrong = [];
    const known = (code, where) => { if (!this.primary(code)) wrong.push(`${where}: ${code} is no entry`); };
    for (const [code, list] of this.entries) {
      list.forEach((a, i) => {
        const next = list[i + 1];
        if (next && !(a.validTo && next.validFrom && a.validTo < next.validFrom)) wrong.push(`${code}: two entries in force on one day`);
        if (a.parent) known(a.parent, `${code}.parent`);
        if (a.homeHub) known(a.homeHub, `${code}.homeHub`);
        for (const i2 of a.issuesFor ?? []) known(i2, `${code}.issuesFor`);
        if (a.successors?.length && !a.validTo) wrong.push(`${code}: successors without an end`);
        for (const s of a.successors ?? []) {
          known(s, `${code}.successors`);
          if (s === code) wrong.push(`${code}: succeeds itself`);
          if (a.validTo && !this.inForce(s, dayAfter(a.validTo))) wrong.push(`${code}: successor ${s} is not in force on the day after`);
        }
      });
      if (this.successorsOf(code).has(code)) wrong.push(`${code}: successions lead in a circle`);
    }
    for (const b of this.bindings.values()) {
      if (thumbprint(b.x509) !== b.thumbprint) wrong.push(`binding ${b.thumbprint}: another certificate`);
      if (b.from < Date.parse(b.x509.validFrom) || b.to > Date.parse(b.x509.validTo)) wrong.push(`binding ${b.thumbprint}: goes beyond the certificate`);
      for (const a of b.agencies) known(a, `binding ${b.thumbprint}`);
    }
    if (this.bindings.size !== (this.snapshot.bindings ?? []).length) wrong.push('a certificate is bound twice');
    if (wrong.length) throw new Error(`snapshot ${this.number}: ${wrong.slice(0, 5).join('; ')}`);
  }

  /** The code under which the Directory has an agency; null where none or several carry it (MC-DIR-2). */
  primary(code) {
    if (this.entries.has(code)) return code;
    const others = this.others.get(code);
    return others?.size === 1 ? [...others][0] : null;
  }
  inForce(code, day) {
    return (this.entries.get(this.primary(code)) ?? []).find((a) => (!a.validFrom || a.validFrom <= day) && (!a.validTo || day <= a.validTo)) ?? null;
  }
  /** MC-DIR-6: the entry in force on the day, else the last that had begun. */
  at(code, day) {
    return this.inForce(code, day) ?? (this.entries.get(this.primary(code)) ?? []).filter((a) => !a.validFrom || a.validFrom <= day).at(-1) ?? null;
  }
  /** MC-DIR-7 → {agency} or {reason, candidates}. */
  resolve(code, day) {
    const entry = this.at(code, day);
    if (!entry) return { reason: 'RECIPIENT_UNKNOWN' };
    const found = new Map();
    const follow = (c, seen) => {
      const e = this.at(c, day);
      if (!e || seen.has(e.code)) return;
      if (this.inForce(c, day)) { found.set(e.code, e); return; }
      for (const s of e.successors ?? []) follow(s, new Set([...seen, e.code]));
    };
    follow(code, new Set());
    if (found.size === 1) return { agency: [...found.values()][0] };
    return found.size === 0 ? { reason: 'AGENCY_CLOSED' } : { reason: 'RECIPIENT_AMBIGUOUS', candidates: [...found.values()] };
  }
  /** One name for one agency: two codes, and an ended agency with its one successor, are one (MC-TASK-3). */
  identity(code, day) { return this.resolve(code, day).agency?.code ?? this.primary(code) ?? code; }
  same(a, b, day) { return a === b || this.identity(a, day) === this.identity(b, day); }

  /** Every agency that succeeds this one, at once or later. */
  successorsOf(code, seen = new Set()) {
    for (const e of this.entries.get(this.primary(code)) ?? []) {
      for (const s of e.successors ?? []) { const p = this.primary(s); if (p && !seen.has(p)) { seen.add(p); this.successorsOf(p, seen); } }
    }
    return seen;
  }
  role(code, role, day) {
    const e = this.resolve(code, day).agency ?? this.at(code, day);
    if (!e) return false;
    if (role === 'TREASURY' || role === 'POST') return e.sector === `SECTOR_${role}`;
    return (e.roles ?? []).includes(`AGENCY_ROLE_${role}`);
  }
  /** MC-DIR-9 → the code of the hub, null where no entry above names one. */
  homeHub(code, day) {
    for (let e = this.at(code, day), n = 0; e && n < 20; e = e.parent ? this.at(e.parent, day) : null, n++) if (e.homeHub) return this.primary(e.homeHub);
    return null;
  }
  /** The last day of an agency that has ended by `day`, else null. */
  endOf(code, day) { return this.inForce(code, day) ? null : this.at(code, day)?.validTo ?? null; }

  binding(x5t) { return this.bindings.get(x5t) ?? null; }
  /** A binding's certificate at an instant (MC-SIGN-10 to MC-SIGN-12, MC-DIR-11) → null or the reason. */
  bindingProblem(binding, anchors, intermediates, at) {
    if (binding.revokedAt !== undefined && binding.revokedAt <= at) return 'CERTIFICATE_REVOKED';
    if (at < binding.from || at >= binding.to) return 'CERTIFICATE_NOT_TRUSTED';
    return trustProblem(binding.x509, [...anchors, ...this.anchors], [...intermediates, ...this.intermediates], at) === 'NONE' ? null : 'CERTIFICATE_NOT_TRUSTED';
  }
  /** Whether a binding speaks for an agency, by either of its codes. */
  speaksFor(binding, code) {
    const p = this.primary(code);
    return p !== null && binding.agencies.some((a) => this.primary(a) === p);
  }
}
export { dayInVietnam };

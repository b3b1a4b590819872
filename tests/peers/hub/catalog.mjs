// Procedures, forms and dossier codes (Catalog; MC-CORE-53, MC-TASK-26).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './reasons.mjs';
import { readJson } from './json-reader.mjs';
import { codePattern, dayInVietnam, fillPattern } from './identifiers.mjs';

export class Catalog {
  constructor(hub, { procedures, forms, pattern = '{agency}-{yyMMdd}-{seq:4}', reset = 'DAILY' }) {
    Object.assign(this, { hub, store: hub.store, pattern, reset, procedures: [] });
    const wrong = codePattern(pattern, reset);
    if (wrong) throw new Error(`codePattern: ${wrong}`);
    if (procedures) {
      for (const p of JSON.parse(readFileSync(hub.at(procedures), 'utf8'))) {
        const { value, violations } = readJson('motcua.v1.Procedure', Buffer.from(JSON.stringify(p)));
        if (violations.length) throw new Error(`procedure ${p.code}: ${JSON.stringify(violations[0])}`);
        this.procedures.push(value);
      }
    }
    for (const folder of [forms ?? []].flat()) {
      for (const file of readdirSync(hub.at(folder))) {
        const m = /^(.+)-([0-9.]+)[.]json$/.exec(file);
        if (m) hub.forms.add(m[1], m[2], readFileSync(join(hub.at(folder), file), 'utf8'));
      }
    }
  }
  #at(day) { return this.procedures.filter((p) => (!p.validFrom || p.validFrom <= day) && (!p.validTo || day <= p.validTo)); }

  getProcedure(caller, { code, at }) {
    const p = this.#at(at || dayInVietnam(this.hub.now())).find((x) => x.code === code);
    if (!p) throw new Refusal('PROCEDURE_UNKNOWN', { fields: [{ path: 'code' }] });
    return { procedure: p };
  }
  listProcedures(caller, r) {
    const tier = r.tier && r.tier !== 'TIER_UNSPECIFIED' ? r.tier : null;
    const all = this.#at(r.at || dayInVietnam(this.hub.now())).filter((p) => (!r.sectorCode || p.sectorCode === r.sectorCode) && (!tier || (p.tiers ?? []).includes(tier)));
    const start = this.hub.readToken(r.pageToken), size = r.pageSize || 100;
    return { procedures: all.slice(start, start + size), nextPageToken: start + size < all.length ? this.hub.makeToken(start + size) : '' };
  }
  getForm(caller, { form }) {
    const f = this.hub.forms.get(form.form, form.version);
    if (!f) throw new Refusal('PROCEDURE_UNKNOWN', { fields: [{ path: 'form' }] });
    return { form: { form: f.form, version: f.version }, schema: f.bytes };
  }
  allocateDossierCode(caller, { agency, intakeId, acceptedOn }) {
    const { directory } = this.hub;
    const today = dayInVietnam(this.hub.now());
    const mayIssue = caller.binding.agencies.some((a) => (directory.inForce(a, today)?.issuesFor ?? []).some((c) => directory.same(c, agency, today)));
    if (!directory.speaksFor(caller.binding, agency) && !mayIssue) throw new Refusal('SENDER_NOT_ALLOWED', { fields: [{ path: 'agency' }] });
    const intake = `${caller.system}|${directory.primary(agency) ?? agency}|${intakeId}`; // the intake system's own id; one agency, whichever of its codes is named
    const before = this.store.get('intake', intake);
    if (before) return { code: before, repeatedIntake: true };
    const day = acceptedOn || today;
    const period = { DAILY: day, YEARLY: day.slice(0, 4), NEVER: '' }[this.reset];
    return this.store.transaction(() => {
      let n = this.store.get('sequence', `${agency}|${period}`) ?? 0, code;
      do code = fillPattern(this.pattern, agency, day, ++n); while (this.store.get('dossier', code));
      this.store.put('sequence', `${agency}|${period}`, n);
      this.store.put('intake', intake, code);
      return { code, repeatedIntake: false };
    });
  }
}

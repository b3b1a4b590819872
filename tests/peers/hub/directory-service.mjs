// The Directory service (MC-DIR-6, MC-DIR-7, MC-DIR-14).
import { Refusal, WireError } from './reasons.mjs';
import { dayInVietnam } from './identifiers.mjs';

export class DirectoryService {
  constructor(hub) { this.hub = hub; }
  get directory() { return this.hub.directory; }
  #day(at) { return at || dayInVietnam(this.hub.now()); }

  getAgency(caller, { code, at }) {
    const agency = this.directory.at(code, this.#day(at));
    if (!agency) throw new Refusal('RECIPIENT_UNKNOWN', { fields: [{ path: 'code' }] });
    return { agency };
  }
  listAgencies(caller, r) {
    const day = this.#day(r.at);
    const given = (v) => v && !v.endsWith('_UNSPECIFIED');
    const all = [...this.directory.entries.keys()].sort().map((code) => this.directory.inForce(code, day)).filter((a) => a
      && (!given(r.tier) || a.tier === r.tier) && (!given(r.sector) || a.sector === r.sector) && (!given(r.role) || (a.roles ?? []).includes(r.role))
      && (!r.parent || (a.parent && this.directory.primary(a.parent) === this.directory.primary(r.parent))) && (!r.area || (a.areas ?? []).includes(r.area)));
    const start = this.hub.readToken(r.pageToken), size = r.pageSize || 200;
    return { agencies: all.slice(start, start + size), nextPageToken: start + size < all.length ? this.hub.makeToken(start + size) : '' };
  }
  resolveRecipient(caller, { code, at }) {
    const found = this.directory.resolve(code, this.#day(at));
    if (found.agency) return { agency: found.agency };
    if (found.reason === 'RECIPIENT_AMBIGUOUS') return { candidates: found.candidates };
    throw new Refusal(found.reason, { fields: [{ path: 'code' }] });
  }
  getCertificate(caller, { thumbprint }) {
    const b = this.directory.binding(thumbprint);
    if (!b) throw new WireError(5, 'no certificate of this thumbprint is bound'); // MC-ERR-27
    return { binding: b };
  }
  getSnapshot(caller, { number, newerThan, offset }) {
    let d = this.directory;
    if (newerThan !== undefined && newerThan > 0n && d.number <= newerThan) return { number: d.number, size: BigInt(d.payload.length) };
    if (number && number !== d.number) {
      const taken = this.hub.store.get('snapshot', String(number));
      if (!taken) throw new WireError(5, 'no snapshot of this number was taken');
      d = { number, payload: Buffer.from(taken.payload, 'base64'), signature: taken.signature };
    }
    const from = Number(offset ?? 0n);
    if (from > d.payload.length) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'offset', rule: 'maximum', limit: d.payload.length }] });
    return { snapshot: { payload: d.payload.subarray(from, from + 2 * 1024 * 1024), signature: d.signature }, number: d.number, size: BigInt(d.payload.length) };
  }
}

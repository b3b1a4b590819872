// Files beside messages: PUT, GET and HEAD at /attachments/sha256/<hex> (MC-ATT).
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, WireError } from './reasons.mjs';

const maxFile = 2 ** 31; // MC-ATT-2
const keptDays = 366 + 8; // MC-ATT-10
const tagsOf = (header) => (header ?? '').split(',').map((t) => t.trim());

export class Attachments {
  constructor(hub, folder, quota) {
    Object.assign(this, { hub, store: hub.store, folder, quota, busy: new Map() });
    mkdirSync(join(folder, 'files'), { recursive: true });
    mkdirSync(join(folder, 'parts'), { recursive: true });
  }
  #holder(agency, test) { return `${test ? 't:' : ''}${this.hub.directory.primary(agency) ?? agency}`; }
  #file(sha) { return join(this.folder, 'files', sha); }
  #part(holder, sha) { return join(this.folder, 'parts', `${holder.replace(/[^0-9A-Za-z.]/g, '_')}-${sha}`); }
  #offset(holder, sha) { const p = this.#part(holder, sha); return existsSync(p) ? statSync(p).size : 0; }

  /** MC-ATT-8: uploaded by the agency to the last byte, or received in a message. Test systems have files of their own. */
  has(agency, test, sha) {
    const f = this.store.get('file', sha);
    return !!f && this.#holder(agency, test) in f.holders;
  }
  size(sha) { return this.store.get('file', sha).size; }
  /** The recipient of a message may read what it names. In a transaction. */
  grant(files, recipient, test, expiresAt) {
    for (const { value } of files) {
      const f = this.store.get('file', value.sha256);
      if (!f) continue;
      const holder = this.#holder(recipient, test);
      this.store.put('file', value.sha256, { ...f, holders: { ...f.holders, [holder]: f.holders[holder] ?? 'received' }, keptUntil: Math.max(f.keptUntil, expiresAt) });
    }
  }

  /** The agency that an HTTP call acts for (MC-ATT-1). */
  #agency(caller, named) {
    if (named) {
      if (!this.hub.directory.speaksFor(caller.binding, named)) throw new Refusal('SENDER_NOT_ALLOWED');
      return named;
    }
    if (caller.binding.agencies.length === 1) return caller.binding.agencies[0];
    throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'MotCua-Agency', rule: 'required' }] });
  }
  /** What one of the caller's agencies may read. */
  #readable(caller, sha) {
    const f = this.store.get('file', sha);
    return f && caller.binding.agencies.some((a) => this.#holder(a, caller.binding.test) in f.holders) ? f : null;
  }

  async handle(req, res, sha, caller) {
    if (req.method === 'PUT') return this.#put(req, res, sha, caller);
    if (req.method === 'GET' || req.method === 'HEAD') return this.#get(req, res, sha, caller);
    res.writeHead(405, { allow: 'GET, HEAD, PUT' });
    return res.end();
  }

  async #get(req, res, sha, caller) {
    const f = this.#readable(caller, sha);
    if (!f) {
      if (req.method === 'HEAD') { // MC-ATT-4
        for (const a of caller.binding.agencies) {
          const holder = this.#holder(a, caller.binding.test), offset = this.#offset(holder, sha);
          if (offset > 0 && this.store.get('upload', `${holder}|${sha}`)) { res.writeHead(202, { 'motcua-upload-offset': String(offset) }); return res.end(); }
        }
      }
      throw new WireError(5, 'no such file'); // MC-ATT-9, MC-ERR-1: a code only, alike for what is not there and what is another's
    }
    const headers = { 'content-type': 'application/octet-stream', etag: `"${sha}"`, 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff' };
    let [start, end, status] = [0, f.size - 1, 200];
    if (tagsOf(req.headers['if-none-match']).some((t) => t === '*' || t.replace(/^W\//, '') === headers.etag)) { res.writeHead(304, headers); return res.end(); }
    const range = /^bytes=(\d*)-(\d*)$/.exec(req.headers.range ?? '');
    if (range && (range[1] || range[2]) && (!req.headers['if-range'] || req.headers['if-range'] === headers.etag)) {
      if (range[1]) { start = +range[1]; if (range[2]) end = Math.min(+range[2], end); } else start = Math.max(0, f.size - +range[2]);
      if (start > end) { res.writeHead(416, { 'content-range': `bytes */${f.size}` }); return res.end(); }
      status = 206;
      headers['content-range'] = `bytes ${start}-${end}/${f.size}`;
    }
    headers['content-length'] = String(end - start + 1);
    res.writeHead(status, headers);
    if (req.method === 'HEAD') return res.end();
    return createReadStream(this.#file(sha), { start, end }).pipe(res);
  }

  async #put(req, res, sha, caller) {
    const agency = this.#agency(caller, req.headers['motcua-agency']);
    const holder = this.#holder(agency, caller.binding.test);
    const key = `${holder}|${sha}`;
    const before = this.busy.get(key) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(() => this.#upload(req, res, sha, holder, key));
    this.busy.set(key, mine);
    try { return await mine; } finally { if (this.busy.get(key) === mine) this.busy.delete(key); }
  }

  async #upload(req, res, sha, holder, key) {
    const range = req.headers['content-range'];
    const m = range === undefined ? null : /^bytes (\d{1,10})-(\d{1,10})\/(\d{1,10})$/.exec(range);
    if (range !== undefined && (!m || +m[1] > +m[2] || +m[2] >= +m[3])) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'Content-Range', rule: 'pattern', limit: 'bytes first-last/size' }] });
    const first = m ? +m[1] : 0;
    const length = req.headers['content-length'] === undefined ? null : +req.headers['content-length'];
    let size = m ? +m[3] : length;
    if (m && length !== null && length !== +m[2] - first + 1) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'Content-Range', rule: 'pattern', limit: 'bytes first-last/size of the bytes that are sent' }] }); // MC-ATT-25
    if (size !== null && (size < 1 || size > maxFile)) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'Content-Range', rule: size < 1 ? 'minimum' : 'maximum', limit: size < 1 ? 1 : maxFile }] });
    const answer = (status, headers = {}) => { res.writeHead(status, headers); res.end(); };
    const offsetHeader = () => ({ 'motcua-upload-offset': String(this.#offset(holder, sha)) });

    if (holder in (this.store.get('file', sha)?.holders ?? {}) && this.store.get('file', sha).holders[holder] === 'uploaded') { // MC-ATT-6: read to the end all the same
      const shown = createHash('sha256');
      for await (const chunk of req) shown.update(chunk);
      if (!m && shown.digest('hex') !== sha) throw new Refusal('ATTACHMENT_HASH_MISMATCH'); // MC-ATT-18; the file of the right bytes stays
      return answer(200);
    }
    const used = this.usage(holder).used;
    if (used + (size ?? 0) > this.quota) throw new Refusal('QUOTA_EXCEEDED', { retryAfterMs: 3600_000 });
    const part = this.#part(holder, sha);
    const begun = this.store.get('upload', key);
    if (m && begun?.size && begun.size !== size) rmSync(part, { force: true }); // MC-ATT-25
    if (size !== null && this.#offset(holder, sha) > size) rmSync(part, { force: true });
    if (first > this.#offset(holder, sha)) { // MC-ATT-3: beyond our bytes: nothing changes
      for await (const chunk of req) void chunk;
      return answer(202, offsetHeader());
    }
    if (!begun || (m && begun.size !== size)) this.store.transaction(() => this.store.put('upload', key, { since: this.hub.now(), ...(m && { size }) }));
    let skip = this.#offset(holder, sha) - first, have = this.#offset(holder, sha);
    const fd = openSync(part, 'a', 0o600);
    try {
      for await (let chunk of req) {
        if (skip > 0) { const n = Math.min(skip, chunk.length); skip -= n; chunk = chunk.subarray(n); }
        const room = (m ? +m[2] + 1 : size ?? maxFile) - have;
        if (chunk.length > room) chunk = chunk.subarray(0, Math.max(0, room));
        if (chunk.length) { writeSync(fd, chunk); have += chunk.length; }
      }
    } finally { fsyncSync(fd); closeSync(fd); } // MC-ATT-4: what has arrived is kept, also where the line broke
    size ??= have;
    if (have < size) return answer(202, offsetHeader());
    if (have < 1) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'Content-Range', rule: 'minimum', limit: 1 }] });
    if (have > size) truncateSync(part, size);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(part)) hash.update(chunk);
    if (hash.digest('hex') !== sha) { // MC-ATT-5
      rmSync(part, { force: true });
      this.store.transaction(() => this.store.put('upload', key, null));
      throw new Refusal('ATTACHMENT_HASH_MISMATCH');
    }
    if (existsSync(this.#file(sha))) rmSync(part, { force: true });
    else { renameSync(part, this.#file(sha)); const d = openSync(join(this.folder, 'files'), 'r'); fsyncSync(d); closeSync(d); }
    this.store.transaction(() => {
      const f = this.store.get('file', sha) ?? { size, holders: {}, keptUntil: 0 };
      this.store.put('file', sha, { ...f, holders: { ...f.holders, [holder]: 'uploaded' }, keptUntil: Math.max(f.keptUntil, this.hub.now() + keptDays * 86400_000) });
      this.store.put('upload', key, null);
    });
    return answer(201);
  }

  usage(holder) {
    let used = 0, files = 0;
    for (const f of this.store.table('file').values()) if (f.holders[holder] === 'uploaded') { used += f.size; files++; }
    for (const [key, u] of this.store.table('upload')) if (u && key.startsWith(`${holder}|`)) used += this.#offset(holder, key.split('|')[1]);
    return { used, files };
  }
  getUsage(caller, { agency }) {
    this.#agency(caller, agency);
    const { used, files } = this.usage(this.#holder(agency, caller.binding.test));
    return { usedBytes: BigInt(used), quotaBytes: BigInt(this.quota), files: BigInt(files) };
  }
  describe(caller, { agency, sha256 }) {
    this.#agency(caller, agency);
    const holder = this.#holder(agency, caller.binding.test);
    const f = this.store.get('file', sha256);
    if (f && holder in f.holders) return { sha256, size: BigInt(f.size), offset: BigInt(f.size), complete: true, keptUntil: f.keptUntil };
    if (this.store.get('upload', `${holder}|${sha256}`)) return { sha256, offset: BigInt(this.#offset(holder, sha256)), complete: false, keptUntil: this.hub.now() + 8 * 86400_000 };
    throw new WireError(5, 'no such file'); // MC-ERR-27
  }
}

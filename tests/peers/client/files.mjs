// Files beside messages: a copy of our own that cannot change any more, and its upload, from where the hub's bytes end (MC-ATT).
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBody } from './answers.mjs';
import { syncFolder } from './store.mjs';
import { errorOf } from './wire-connect.mjs';
import { C, Failure } from './status.mjs';

const partSize = 4 * 1024 * 1024;
const partTimeoutMs = 60_000;

export class Files {
  constructor({ store, client, agency }) { Object.assign(this, { store, client, agency, folder: join(store.folder, 'files'), busy: new Map() }); }
  path(sha) { return join(this.folder, sha); }

  /** Copies a file while it is read once; durable when it returns. → its size, or null where the bytes have another hash (MC-ATT-22). */
  async keep(sha, from) {
    if (existsSync(this.path(sha))) { // bytes of this hash are here already; what is at `from` must be them too
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(from)) hash.update(chunk);
      return hash.digest('hex') === sha ? statSync(this.path(sha)).size : null;
    }
    const part = `${this.path(sha)}.${process.pid}.${Date.now()}.part`;
    const hash = createHash('sha256');
    let size = 0;
    const out = await open(part, 'wx', 0o600);
    try {
      for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) { hash.update(chunk); size += chunk.length; await out.writeFile(chunk); }
      await out.sync();
    } finally { await out.close(); }
    if (hash.digest('hex') !== sha) { await rm(part, { force: true }); return null; }
    await rename(part, this.path(sha));
    syncFolder(this.folder);
    return size;
  }

  /** Fetches a file of a received message; it is at `path` only when its bytes have the hash. */
  fetch(sha, path) {
    return this.client.withToken((token) => this.client.files.request({
      method: 'GET', path: `/attachments/sha256/${sha}`, timeoutMs: partTimeoutMs, headers: { ...token, 'motcua-agency': this.agency },
    }, async (res) => {
      if (res.statusCode !== 200) throw errorOf(res, await readBody(res));
      const part = `${path}.part`;
      const hash = createHash('sha256');
      const out = await open(part, 'w', 0o600);
      try { for await (const chunk of res) { hash.update(chunk); await out.writeFile(chunk); } } finally { await out.close(); }
      if (hash.digest('hex') !== sha) { await rm(part, { force: true }); throw new Failure(C.DATA_LOSS, { text: 'the bytes are not those that were named' }); }
      await rename(part, path);
    }));
  }

  /** Uploads until the hub has every byte (MC-ATT-8); does nothing where this folder saw that already. `anew`: the hub says it has not (MC-ERR-13). */
  upload(sha, { anew = false, signal } = {}) {
    if (!anew && this.store.sql('SELECT 1 FROM uploaded WHERE sha256 = ?').get(sha)) return Promise.resolve();
    const before = this.busy.get(sha);
    if (before) return before;
    const work = this.#upload(sha, anew, signal).finally(() => this.busy.delete(sha));
    this.busy.set(sha, work);
    return work;
  }

  async #upload(sha, anew, signal) {
    const size = statSync(this.path(sha)).size;
    const head = await this.#http('HEAD', sha, { signal });
    if (head.status === 200 && !anew) return this.#done(sha); // uploaded, or received in a message
    let offset = head.status === 202 ? head.offset : 0;
    for (let mismatches = 0, stuck = 0; ;) {
      if (offset === null || offset > size || offset < 0) offset = 0;
      const last = Math.min(size, offset + partSize) - 1;
      const whole = offset === 0 && last === size - 1;
      let r;
      try {
        r = await this.#http('PUT', sha, {
          signal, body: () => createReadStream(this.path(sha), { start: Math.min(offset, size - 1), end: last }),
          headers: { 'content-type': 'application/octet-stream', 'content-length': String(last + 1 - Math.min(offset, size - 1)), ...(!whole && { 'content-range': `bytes ${Math.min(offset, size - 1)}-${last}/${size}` }) },
        });
      } catch (e) {
        // MC-ATT-18: the hub forgot its bytes; once more from the first byte, since ours have the right hash.
        if (e instanceof Failure && e.reason === 'ATTACHMENT_HASH_MISMATCH' && mismatches++ === 0) { offset = 0; continue; }
        throw e;
      }
      if (r.status === 200 || r.status === 201) return this.#done(sha);
      const next = r.offset ?? 0;
      if (next <= offset && ++stuck > 3) throw new Failure(C.UNAVAILABLE, { text: 'the upload does not move' });
      offset = next;
    }
  }
  #done(sha) { this.store.sql('INSERT OR IGNORE INTO uploaded VALUES (?)').run(sha); }

  /** → {status, offset}; an error of PUT is a Failure. */
  #http(method, sha, { headers = {}, body, signal }) {
    return this.client.withToken((token) => this.client.files.request({
      method, path: `/attachments/sha256/${sha}`, body, signal, timeoutMs: partTimeoutMs, headers: { ...headers, ...token, 'motcua-agency': this.agency }, // MC-ATT-12, MC-ATT-13
    }, async (res) => {
      const bytes = await readBody(res);
      const offset = res.headers['motcua-upload-offset'];
      if ([200, 201, 202].includes(res.statusCode)) {
        if (res.statusCode === 202 && !/^[0-9]{1,10}$/.test(offset ?? '')) throw new Failure(C.UNKNOWN, { text: '202 without an offset' });
        return { status: res.statusCode, offset: offset === undefined ? null : +offset };
      }
      if (method === 'HEAD') return { status: res.statusCode, offset: 0 }; // 404, or an error that has no body to read: PUT tells
      throw errorOf(res, bytes);
    }));
  }
}

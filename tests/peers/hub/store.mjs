// Durable state: tables in memory, every commit one line of an append-only journal that is on disk (fsync) before anyone is answered (MC-DELIVER-1).
// A line is `<crc32 hex> <json>`; a torn last line, as a kill or a loss of power leaves it, is cut off at the next start.
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from './crc32.mjs';

export class StoreUnavailable extends Error {}

export class Store {
  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.path = join(folder, 'journal');
    this.tables = new Map();
    this.undo = null;
    this.#load();
  }

  table(name) {
    let t = this.tables.get(name);
    if (!t) { t = new Map(); this.tables.set(name, t); }
    return t;
  }
  get(table, key) { return this.table(table).get(key); }

  /** Values are never changed in place: put a new one. */
  put(table, key, value) {
    if (!this.undo) throw new Error('outside a transaction');
    const t = this.table(table);
    this.undo.push([t, key, t.get(key), t.has(key)]);
    this.ops.push([table, key, value]);
    t.set(key, value);
  }

  /** Runs `work`; what it put is on disk when this returns, or nothing of it is left. Not async: nothing comes between. */
  transaction(work) {
    if (this.undo) throw new Error('transactions do not nest');
    this.undo = []; this.ops = [];
    try {
      const result = work();
      if (this.ops.length > 0) this.#append(JSON.stringify(this.ops));
      return result;
    } catch (e) {
      this.#rollback(0);
      throw e;
    } finally { this.undo = null; this.ops = null; }
  }
  /** Inside a transaction: `work` that throws leaves nothing, the transaction goes on. */
  attempt(work) {
    const mark = this.undo.length, ops = this.ops.length;
    try { return work(); } catch (e) { this.#rollback(mark); this.ops.length = ops; throw e; }
  }
  #rollback(mark) {
    while (this.undo.length > mark) {
      const [t, key, old, had] = this.undo.pop();
      if (had) t.set(key, old); else t.delete(key);
    }
  }

  #append(json) {
    const line = Buffer.from(`${crc32(Buffer.from(json)).toString(16).padStart(8, '0')} ${json}\n`);
    try {
      let done = 0;
      while (done < line.length) done += writeSync(this.fd, line, done, line.length - done, this.length + done);
      fsyncSync(this.fd);
      this.length += line.length;
    } catch (e) {
      try { ftruncateSync(this.fd, this.length); } catch { /* the next start cuts it */ }
      throw new StoreUnavailable(e.message);
    }
  }

  #load() {
    let good = 0, lines = 0, values = 0;
    if (existsSync(this.path)) {
      const bytes = readFileSync(this.path);
      while (good < bytes.length) {
        const end = bytes.indexOf(0x0a, good);
        if (end < 0) break;
        const json = bytes.subarray(good + 9, end);
        if (bytes.subarray(good, good + 8).toString('latin1') !== crc32(json).toString(16).padStart(8, '0')) break;
        for (const [table, key, value] of JSON.parse(json)) { this.table(table).set(key, value); values++; }
        good = end + 1;
        lines++;
      }
    }
    this.fd = openSync(this.path, existsSync(this.path) ? 'r+' : 'w+', 0o600);
    ftruncateSync(this.fd, good);
    fsyncSync(this.fd);
    this.#syncFolder();
    this.length = good;
    const kept = [...this.tables.values()].reduce((s, t) => s + t.size, 0);
    if (lines > 5000 && values > kept * 4) this.#compact();
  }

  #compact() {
    const next = `${this.path}.next`;
    const fd = openSync(next, 'w+', 0o600);
    let length = 0;
    for (const [name, table] of this.tables) {
      for (const [key, value] of table) {
        const json = JSON.stringify([[name, key, value]]);
        length += writeSync(fd, Buffer.from(`${crc32(Buffer.from(json)).toString(16).padStart(8, '0')} ${json}\n`));
      }
    }
    fsyncSync(fd);
    closeSync(this.fd);
    renameSync(next, this.path);
    this.#syncFolder();
    this.fd = fd;
    this.length = length;
  }
  #syncFolder() { const fd = openSync(this.folder, 'r'); fsyncSync(fd); closeSync(fd); }
}

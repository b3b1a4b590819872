// One SQLite database in the folder: outbox, inbox and effects (exactly once needs one transaction for note and effect, MC-DELIVER-15).
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, body TEXT NOT NULL, payload BLOB NOT NULL,
  signatures TEXT NOT NULL DEFAULT '[]', state TEXT NOT NULL DEFAULT 'waiting', reason TEXT, fields TEXT NOT NULL DEFAULT '[]', note TEXT, correlation TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, internals INTEGER NOT NULL DEFAULT 0, uploads INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0, expires_at INTEGER NOT NULL, files TEXT NOT NULL DEFAULT '[]', receipt TEXT,
  claim TEXT, claim_until INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS outbox_key ON outbox (key, seq);
CREATE INDEX IF NOT EXISTS outbox_state ON outbox (state, seq);
CREATE TABLE IF NOT EXISTS uploaded (sha256 TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS fences (mailbox TEXT PRIMARY KEY, fence INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS handled (sender TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, payload BLOB NOT NULL, signature TEXT NOT NULL, receipt TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (sender, id));
CREATE TABLE IF NOT EXISTS effects (seq INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS used_ids (id TEXT PRIMARY KEY, says TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS due_dates (dossier TEXT NOT NULL, task TEXT NOT NULL, recipient TEXT NOT NULL, accepted_at INTEGER NOT NULL, due_at INTEGER NOT NULL, provisional INTEGER NOT NULL, PRIMARY KEY (dossier, task));
CREATE TABLE IF NOT EXISTS certificates (thumbprint TEXT PRIMARY KEY, binding TEXT NOT NULL, fetched_at INTEGER NOT NULL);
`;

export class Store {
  constructor(folder) {
    mkdirSync(join(folder, 'files'), { recursive: true });
    this.folder = folder;
    this.db = new Database(join(folder, 'motcua.db'), { timeout: 10_000 });
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL'); // every commit is on disk when it returns
    this.db.defaultSafeIntegers(false);
    this.transaction(() => this.db.exec(schema));
    syncFolder(folder);
    // MC-DELIVER-40: the id of the inbox database is kept in it.
    this.db.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)').run('inboxId', randomUUID());
    this.inboxId = this.db.prepare('SELECT value FROM meta WHERE name = ?').get('inboxId').value;
    this.statements = new Map();
  }
  sql(text) {
    let s = this.statements.get(text);
    if (!s) { s = this.db.prepare(text); this.statements.set(text, s); }
    return s;
  }
  /** IMMEDIATE: another process on the same folder waits (or gives up), never interleaves. */
  transaction(work) { return this.db.transaction(work).immediate(); }
  close() { this.db.close(); }
}

export function syncFolder(path) { const fd = openSync(path, 'r'); try { fsyncSync(fd); } finally { closeSync(fd); } }

/** A name of this process that tells whether it still lives, so that a killed one's claims are free at once. */
const startOf = (pid) => { try { return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[19]; } catch { return '0'; } };
export const me = `${hostname()}|${process.pid}|${startOf(process.pid)}`;
export function lives(name) {
  const [host, pid, start] = name.split('|');
  if (host !== hostname()) return true; // cannot be seen from here: its claim runs out
  try { process.kill(+pid, 0); } catch (e) { if (e.code === 'ESRCH') return false; }
  return startOf(pid) === start;
}

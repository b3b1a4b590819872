// One system for one agency: store, keys, client, outbox and inbox in one folder, and what its handlers do.
import { readMessage, sha256 } from './contract.mjs';
import { Client } from './client.mjs';
import { DueDates } from './due-dates.mjs';
import { Files } from './files.mjs';
import { Inbox } from './inbox.mjs';
import { loadKey } from './keys.mjs';
import { makeMessage } from './message-maker.mjs';
import { Outbox } from './outbox.mjs';
import { Store } from './store.mjs';
import { UsedIds } from './used-ids.mjs';
import { Unacceptable, Verifier } from './verify.mjs';
import { collect } from './contract.mjs';
import { Wrong } from './message-maker.mjs';
import { statSync } from 'node:fs';

export class System {
  constructor({ folder, hub, system, agency, wire, auth, test, handlers, log }) {
    Object.assign(this, { agency, test: !!test, handlers, log });
    const key = loadKey(system); // first of all: MC-SIGN-22
    this.client = new Client({ hub, key, system: system.id, wire, auth });
    this.store = new Store(folder);
    this.files = new Files({ store: this.store, client: this.client, agency });
    this.outbox = new Outbox({ store: this.store, client: this.client, files: this.files, key, log });
    this.inbox = new Inbox({ store: this.store, client: this.client, verifier: new Verifier({ store: this.store, client: this.client }), agency, log, handler: (r) => this.#handle(r) });
    this.usedIds = new UsedIds(this.store);
    this.dueDates = new DueDates({ store: this.store, say: (bytes, note) => this.#say(makeMessage(bytes, { from: this.agency, test: this.test }), [], note) });
  }
  start() { this.outbox.start(); this.inbox.start(); }
  async stop() {
    await Promise.all([this.outbox.stop(), this.inbox.stop()]);
    this.client.close();
    this.store.close();
  }

  /** `bytes`: the message; `files`: {sha256: path}. → id, when everything is on disk. */
  async send(bytes, files = {}) {
    const made = makeMessage(bytes, { from: this.agency, test: this.test });
    const used = this.usedIds.conflict(made);
    if (used) throw new Wrong('This id stands for something else already; take a new one.', [used], 'TRANSITION_NOT_ALLOWED');
    const named = collect('motcua.v1.Message', made.message, 'motcua.v1.AttachmentRef');
    const wrong = [];
    for (const [sha, path] of Object.entries(files)) {
      const places = named.filter((n) => n.value.sha256 === sha);
      if (places.length === 0) { wrong.push('files'); continue; }
      let size;
      try { size = statSync(path).size; } catch { throw new Wrong('A file cannot be read.', places.map((p) => p.path), 'ATTACHMENT_MISSING'); }
      const bad = places.filter((p) => p.value.size !== BigInt(size)).map((p) => `${p.path}.size`); // MC-ATT-22
      if (bad.length) { wrong.push(...bad); continue; }
      if (await this.files.keep(sha, path) !== size) wrong.push(...places.map((p) => `${p.path}.sha256`));
    }
    if (wrong.length) throw new Wrong('Size and SHA-256 of a file are not those that the message names.', wrong, 'ATTACHMENT_HASH_MISMATCH');
    // The id carries the moment at which it goes into the outbox; copying large files does not change it.
    this.#say(made, Object.keys(files), () => { this.usedIds.note(made); this.dueDates.note(made); });
    return made.message.header.id;
  }

  /** A handled message as it came: {payload, signature}; undefined where there is none. */
  received({ from, id }) { return this.store.sql('SELECT payload, signature FROM handled WHERE sender = ? AND id = ?').get(from, id); }

  /** Into the outbox, with what this system notes beside it. */
  #say(made, files, note) {
    this.store.transaction(() => { this.outbox.put({ ...made, files }); note(); });
    this.outbox.wake();
  }

  /** The effect, inside the inbox's transaction. */
  #handle({ message, body }) {
    const as = this.handlers.get(body) ?? 'done';
    if (as === 'fail') throw new Error('handler');
    if (as === 'reject') throw new Unacceptable('the handler cannot take this message');
    this.store.sql('INSERT INTO effects (sender, id, body, at) VALUES (?, ?, ?, ?)').run(message.header.from, message.header.id, body, Date.now());
    if (body === 'deliveryFailed') this.#correct(message);
  }

  /** MC-TASK-87: a result of ours that did not arrive goes again as ResultCorrected, in the transaction of the notice. */
  #correct({ header, deliveryFailed: f }) {
    if (f.messageFrom !== this.agency) return;
    const row = this.store.sql('SELECT * FROM outbox WHERE id = ?').get(f.messageId);
    if (!row || !['resultIssued', 'resultCorrected'].includes(row.body) || sha256(row.payload).toString('hex') !== f.payloadSha256) return;
    const { message: original } = readMessage(row.payload);
    const result = original[row.body];
    if (!result.papers?.length) { this.log('result', 'a refused result without papers did not arrive: a person must tell the recipient'); return; } // ResultCorrected needs papers
    const raw = JSON.parse(row.payload.toString('utf8'))[row.body];
    const { to, dossier, task, parentTask, purpose, legalBasis } = original.header;
    const corrected = {
      header: { to, dossier, task, parentTask, inReplyTo: header.id, purpose, legalBasis },
      resultCorrected: { reason: raw.reason && row.body === 'resultCorrected' ? raw.reason : 'Gửi lại kết quả: lần gửi trước không đến nơi nhận.', papers: raw.papers, replaced: raw.replaced, correctedAt: new Date().toISOString(), officer: raw.officer },
    };
    const made = makeMessage(Buffer.from(JSON.stringify(corrected)), { from: this.agency, test: this.test });
    // Told again and again, it goes at growing intervals: a recipient that is never there would make a loop.
    const before = this.store.sql("SELECT count(*) AS n FROM outbox WHERE body = 'resultCorrected' AND key = ?").get(row.key).n;
    this.outbox.put({ ...made, files: JSON.parse(row.files), notBefore: before === 0 ? 0 : Date.now() + Math.min(24 * 3600_000, 60_000 * 2 ** before) });
  }
}

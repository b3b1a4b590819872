// The outbox: what this system said and has no receipt for yet (MC-DELIVER-4, MC-DELIVER-6, MC-DELIVER-27, MC-DELIVER-28, MC-ERR-10 to MC-ERR-13, MC-ERR-22 to MC-ERR-25).
import { setMaxListeners } from 'node:events';
import { readMessage, verifyReceipt, writeJson } from './contract.mjs';
import { callTimeoutMs } from './client.mjs';
import { decide, maxInternal, waitAfter } from './decisions.mjs';
import { certificateProblem } from './trust.mjs';
import { orderKey } from './message-maker.mjs';
import { C, Failure, codeName } from './status.mjs';
import { lives, me } from './store.mjs';

const atOnce = 16; // messages of different order keys under way
const claimMs = 120_000;

export class Outbox {
  constructor({ store, client, files, key, log }) {
    Object.assign(this, { store, client, files, key, log, active: new Map(), stopped: false, controller: new AbortController() });
    setMaxListeners(0, this.controller.signal);
  }

  /** Within a transaction: the message becomes part of the folder; durable when the transaction is. */
  put({ payload, message, body, files = [], notBefore = 0 }) {
    const signature = this.key.sign('message', payload, { iat: Math.floor(Date.now() / 1000) });
    this.store.sql('INSERT INTO outbox (id, key, body, payload, signatures, expires_at, files, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(message.header.id, orderKey(message, body), body, payload, JSON.stringify([{ signature, signer: this.key.thumbprint }]), message.header.expiresAt, JSON.stringify(files), notBefore);
  }

  list() {
    const rows = this.store.sql("SELECT id, key, state, reason, fields, attempts, note, correlation FROM outbox WHERE state <> 'discarded' ORDER BY seq").all();
    const refused = new Map();
    return rows.map((r) => {
      const blockedBy = r.state === 'waiting' ? refused.get(r.key) : undefined;
      if (r.state === 'refused' && !refused.has(r.key)) refused.set(r.key, r.id);
      return { id: r.id, state: r.state, ...(r.reason && { reason: r.reason }), fields: JSON.parse(r.fields), attempts: r.attempts, ...(blockedBy && { blockedBy }),
        ...(r.note && { note: r.note }), ...(r.correlation && { correlationId: r.correlation }) };
    });
  }

  /** A person's decision (MC-ERR-10, MC-ERR-22, MC-DELIVER-27). → null, or why not. */
  settle(id, action) {
    const why = this.store.transaction(() => {
      const row = this.store.sql('SELECT * FROM outbox WHERE id = ?').get(id);
      if (!row || row.state !== 'refused') return 'No refused message has this id.';
      if (action === 'discard') { this.store.sql("UPDATE outbox SET state = 'discarded' WHERE seq = ?").run(row.seq); return null; }
      if (row.expires_at <= Date.now()) return 'Its expiresAt has passed: discard it and make a new message.';
      this.store.sql("UPDATE outbox SET state = 'waiting', reason = NULL, fields = '[]', note = NULL, correlation = NULL, failures = 0, internals = 0, uploads = 0, next_at = 0, not_before = 0 WHERE seq = ?").run(row.seq);
      return null;
    });
    this.wake();
    return why;
  }

  start() {
    // Waits that an earlier run chose by chance need not be sat out after a restart; a delay that the hub named is.
    this.store.transaction(() => {
      this.store.sql("UPDATE outbox SET next_at = min(next_at, ?) WHERE state = 'waiting'").run(Date.now() + 1000);
      for (const { claim } of this.store.sql('SELECT DISTINCT claim FROM outbox WHERE claim IS NOT NULL').all()) if (!lives(claim)) this.store.sql('UPDATE outbox SET claim = NULL WHERE claim = ?').run(claim);
    });
    this.timer = setInterval(() => this.wake(), 100);
    this.wake();
  }
  async stop() {
    this.stopped = true;
    clearInterval(this.timer);
    const limit = setTimeout(() => this.controller.abort(), 2000);
    await Promise.allSettled(this.active.values());
    clearTimeout(limit);
  }

  wake() {
    if (this.stopped) return;
    try { for (const row of this.#claim()) this.#run(row); } catch (e) { if (e.code !== 'SQLITE_BUSY') this.log('outbox', e.code ?? e.name); }
  }

  /** The oldest of each order key that is due, and nobody else's: also with two processes on the folder one key has one message under way (MC-DELIVER-4). */
  #claim() {
    const now = Date.now();
    const due = `SELECT * FROM outbox o WHERE state = 'waiting' AND max(next_at, not_before) <= @now
      AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.key = o.key AND e.seq < o.seq AND e.state IN ('waiting', 'refused')) ORDER BY seq LIMIT 64`;
    const late = "SELECT seq FROM outbox WHERE state = 'waiting' AND expires_at <= ? AND claim IS NULL LIMIT 1";
    if (!this.store.sql(`${due.replace('*', '1 AS x')}`).get({ now }) && !this.store.sql(late).get(now)) return [];
    return this.store.transaction(() => {
      // MC-DELIVER-6: past expires_at it is no longer sent, and is shown. It holds its key like a refusal does.
      const expire = this.store.sql(`UPDATE outbox SET state = 'refused', reason = 'MESSAGE_EXPIRED', note = 'not sent: expiresAt passed' WHERE state = 'waiting' AND expires_at <= ? AND (claim IS NULL OR seq = ?)`);
      expire.run(now, -1);
      const mine = [];
      for (const row of this.store.sql(due).all({ now })) {
        if (this.active.size + mine.length >= atOnce) break;
        if (this.active.has(row.seq) || (row.claim && row.claim !== me && row.claim_until > now && lives(row.claim))) continue;
        if (row.expires_at <= now) { expire.run(now, row.seq); continue; } // a killed process had claimed it
        this.store.sql('UPDATE outbox SET claim = ?, claim_until = ? WHERE seq = ?').run(me, now + claimMs, row.seq);
        mine.push(row);
      }
      return mine;
    });
  }

  #run(row) {
    const beat = setInterval(() => { try { this.store.sql('UPDATE outbox SET claim_until = ? WHERE seq = ? AND claim = ?').run(Date.now() + claimMs, row.seq, me); } catch { /* the next beat */ } }, 30_000);
    const work = this.#attempt(row).catch((e) => this.#failed(row, e)).catch((e) => this.log('outbox', e.code ?? e.name)).finally(() => {
      clearInterval(beat);
      try { this.store.sql('UPDATE outbox SET claim = NULL WHERE seq = ? AND claim = ?').run(row.seq, me); } catch { /* runs out */ }
      this.active.delete(row.seq);
      setImmediate(() => this.wake());
    });
    this.active.set(row.seq, work);
  }

  async #attempt(row) {
    const { signal } = this.controller;
    for (const sha of JSON.parse(row.files)) await this.files.upload(sha, { signal }); // MC-ATT-8: before the message names it
    const signature = this.#signature(row);
    // A receipt or a refusal may be under way: the attempt is on disk before it begins.
    this.store.sql('UPDATE outbox SET attempts = attempts + 1 WHERE seq = ?').run(row.seq);
    let r = await this.client.call('Exchange/Send', { message: { payload: row.payload, signature } }, { timeoutMs: callTimeoutMs, signal }).catch((e) => e);
    if (r instanceof Failure && r.own && r.reason === 'ATTACHMENT_MISSING' && row.uploads === 0 && JSON.parse(row.files).length > 0) { // MC-ERR-13: once
      this.store.sql('UPDATE outbox SET uploads = 1 WHERE seq = ?').run(row.seq);
      row.uploads = 1;
      for (const sha of JSON.parse(row.files)) await this.files.upload(sha, { anew: true, signal });
      this.store.sql('UPDATE outbox SET attempts = attempts + 1 WHERE seq = ?').run(row.seq);
      r = await this.client.call('Exchange/Send', { message: { payload: row.payload, signature } }, { timeoutMs: callTimeoutMs, signal }).catch((e) => e);
    }
    if (r instanceof Error) throw r;
    const problem = this.#receiptProblem(row, r.receipt);
    if (problem) throw Object.assign(new Failure(C.UNKNOWN, { text: 'receipt' }), { receipt: problem });
    this.store.transaction(() => this.store.sql("UPDATE outbox SET state = 'accepted', reason = NULL, fields = '[]', note = NULL, correlation = NULL, receipt = ? WHERE seq = ?")
      .run(writeJson('motcua.v1.Receipt', r.receipt), row.seq));
  }

  /** The signature of the current key over the same payload bytes (MC-SIGN-1, MC-SIGN-31); kept, since a receipt may be of any of them. */
  #signature(row) {
    const made = JSON.parse(row.signatures);
    let mine = made.findLast((s) => s.signer === this.key.thumbprint);
    if (!mine) {
      mine = { signature: this.key.sign('message', row.payload, { iat: Math.floor(Date.now() / 1000) }), signer: this.key.thumbprint };
      made.push(mine);
      row.signatures = JSON.stringify(made);
      this.store.sql('UPDATE outbox SET signatures = ? WHERE seq = ?').run(row.signatures, row.seq);
    }
    return mine.signature;
  }

  /** MC-SIGN-16, before the message is forgotten (MC-DELIVER-28). Of several signatures of ours the receipt may name any. */
  #receiptProblem(row, receipt) {
    if (!receipt?.statement || !receipt.signature) return 'MISSING';
    const { message } = readMessage(row.payload);
    let problem = 'MISSING';
    for (const s of JSON.parse(row.signatures)) {
      try {
        problem = verifyReceipt({ index: 0n, size: 0n, path: [], ...receipt }, this.client.hub.code, this.client.hubCertificate, { payload: row.payload, signature: s.signature, from: message.header.from, id: message.header.id, signer: s.signer });
      } catch { problem = 'BROKEN'; }
      if (problem === 'NONE') return certificateProblem(this.client.hubCertificate, Date.now());
    }
    return problem;
  }

  #failed(row, e) {
    const failure = e instanceof Failure ? e : null;
    if (!failure) this.log('outbox', e.code ?? e.name);
    if (failure?.code === C.CANCELLED && this.stopped) return; // we stop: nothing is known, nothing is counted
    const kind = failure ? (failure.receipt ? 'retry' : decide(failure)) : 'retry';
    this.store.transaction(() => {
      const now = Date.now();
      const internals = row.internals + (kind === 'bounded' ? 1 : 0);
      const failures = row.failures + 1;
      const note = failure?.receipt ? `the receipt does not verify: ${failure.receipt}` : failure?.own ? null : 'no answer of the hub';
      const reason = failure?.own ? failure.reason ?? codeName(failure.code) : null;
      const final = kind === 'final' || (kind === 'bounded' && internals >= maxInternal);
      const wait = kind === 'gateway' || kind === 'clock' ? waitAfter(failures, { first: 1000 }) : waitAfter(failures);
      this.store.sql('UPDATE outbox SET state = ?, reason = ?, fields = ?, note = ?, correlation = ?, failures = ?, internals = ?, next_at = ?, not_before = ? WHERE seq = ? AND state = ?')
        .run(final ? 'refused' : 'waiting', reason, JSON.stringify(failure?.fields ?? []), note, failure?.correlationId ?? null, failures, internals, now + wait, failure?.retryAfterMs ? now + failure.retryAfterMs : 0, row.seq, 'waiting');
    });
  }
}

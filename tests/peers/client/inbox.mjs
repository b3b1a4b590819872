// The inbox: reads the mailbox by Subscribe, or by long Pull where the hub has no Subscribe; each message's effect once (MC-DELIVER-9 to MC-DELIVER-15, MC-DELIVER-40, MC-DELIVER-51).
import { setMaxListeners } from 'node:events';
import { writeJson } from './contract.mjs';
import { decide, waitAfter } from './decisions.mjs';
import { orderKey } from './message-maker.mjs';
import { C, Failure, reasonOf } from './status.mjs';
import { Unacceptable } from './verify.mjs';

const credit = 256;
const pullWaitMs = 25_000;

/** The mailbox went to another reader of this database: nothing of this delivery may be done. */
class FenceIsOld extends Error {}

export class Inbox {
  /** `handler(received)` runs inside the transaction; throws Unacceptable (Reject) or anything else (again later). */
  constructor({ store, client, verifier, agency, handler, log }) {
    Object.assign(this, { store, client, verifier, agency, handler, log, pull: false, controller: new AbortController(), running: null, keys: new Map() });
    setMaxListeners(0, this.controller.signal);
    this.reader = { inboxId: store.inboxId };
  }
  start() { this.running = this.#run(); }
  async stop() {
    this.ending = true; // nothing new; what is done is still acknowledged, for a moment
    await Promise.race([Promise.allSettled(this.keys.values()), this.#sleep(1500)]);
    this.controller.abort();
    await this.running;
    await Promise.allSettled(this.keys.values());
  }
  get stopped() { return this.controller.signal.aborted; }

  async #run() {
    for (let failures = 0; !this.stopped;) {
      const began = Date.now();
      const round = new AbortController(); // one stream, or one chain of pulls
      setMaxListeners(0, round.signal);
      const end = () => round.abort();
      this.controller.signal.addEventListener('abort', end, { once: true });
      let failure = null;
      this.progress = false;
      try { await (this.pull ? this.#pull(round) : this.#subscribe(round)); } catch (e) { failure = e instanceof Failure ? e : null; if (!failure && !this.stopped) this.log('inbox', e.code ?? e.name); }
      round.abort();
      this.controller.signal.removeEventListener('abort', end);
      if (this.stopped) return;
      if (failure?.code === C.UNIMPLEMENTED && !this.pull) { this.pull = true; continue; } // the hub, or a gateway on the way, has no streams
      // A mailbox that another reader of this database takes: the two come to rest only where the waits grow.
      failures = Date.now() - began > 10_000 || (this.progress && failure?.reason !== 'LEASE_LOST') ? 1 : failures + 1;
      const final = failure && ['final', 'gateway', 'clock'].includes(decide(failure));
      await this.#sleep(Math.max(waitAfter(failures, { limit: 60_000, first: final ? 1000 : 200 }), failure?.retryAfterMs ?? 0));
    }
  }
  #sleep(ms, signal = this.controller.signal) {
    return new Promise((resolve) => {
      if (signal.aborted) { resolve(); return; }
      const done = () => { clearTimeout(timer); signal.removeEventListener('abort', done); resolve(); };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  async #subscribe(round) {
    for await (const event of this.client.stream('Exchange/Subscribe', { mailboxes: [this.agency], reader: this.reader, credit }, { signal: round.signal })) {
      if (event.delivery) { this.progress = true; this.#take(event.delivery, round); }
      if (event.lost && event.lost.mailbox === this.agency) throw new Failure(C.ABORTED, { reason: reasonOf(event.lost.reason) ?? 'LEASE_LOST', own: true }); // MC-DELIVER-44
    }
    throw new Failure(C.UNAVAILABLE, { text: 'the stream ended' });
  }

  async #pull(round) {
    while (!round.signal.aborted) {
      const r = await this.client.call('Exchange/Pull', { mailbox: this.agency, reader: this.reader, maxMessages: 100, waitMs: pullWaitMs }, { timeoutMs: pullWaitMs + 10_000, signal: round.signal });
      const given = (r.deliveries ?? []).map((d) => this.#take({ fence: r.fence, ...d }, round, true));
      if (given.length) this.progress = true;
      // Pull gives open deliveries again: the next one waits until these are settled, or until one is to be tried again.
      await Promise.allSettled(given);
      if (given.length === 0) await this.#sleep(50, round.signal);
    }
  }

  /** In order within a key, side by side between keys (MC-DELIVER-32). */
  #take(delivery, round, once = false) {
    if (this.ending) return Promise.resolve();
    const key = this.#keyOf(delivery);
    const before = this.keys.get(key) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(() => this.#handle(delivery, round, once));
    this.keys.set(key, mine);
    const clear = () => { if (this.keys.get(key) === mine) this.keys.delete(key); };
    mine.then(clear, clear);
    return mine;
  }
  /** Only to keep the order: nothing of the payload is believed yet. */
  #keyOf(delivery) {
    try {
      const message = JSON.parse(delivery.message.payload.toString('utf8'));
      const body = Object.keys(message).find((k) => k !== 'header');
      return orderKey(message, body);
    } catch { return `position ${delivery.position}`; }
  }

  async #handle(delivery, round, once) {
    for (let n = 1; !round.signal.aborted; n++) {
      try {
        const received = await this.verifier.check(delivery, { signal: round.signal });
        if (round.signal.aborted) return;
        this.#effect(delivery, received);
        await this.#settle('Exchange/Acknowledge', { mailbox: delivery.mailbox ?? this.agency, fence: delivery.fence, reader: this.reader, positions: [delivery.position] }, round);
        return;
      } catch (e) {
        if (e instanceof FenceIsOld) return;
        if (e instanceof Unacceptable) {
          await this.#settle('Exchange/Reject', { mailbox: delivery.mailbox ?? this.agency, fence: delivery.fence, reader: this.reader, position: delivery.position, reason: e.message }, round);
          return;
        }
        if (!(e instanceof Failure)) this.log('handler', e.code ?? e.name);
        await this.#sleep(Math.max(waitAfter(n, { limit: 60_000 }), e.retryAfterMs ?? 0), round.signal); // the handler threw, or the Directory is away: later, from the same delivery
        if (once) { round.abort(); return; }
      }
    }
  }

  /** One transaction: the fence (MC-DELIVER-51), the note that it was done, and the effect (MC-DELIVER-15). */
  #effect(delivery, { message, body, payload, signature, receipt }) {
    const mailbox = delivery.mailbox ?? this.agency;
    const { from, id } = message.header;
    this.store.transaction(() => {
      const known = this.store.sql('SELECT fence FROM fences WHERE mailbox = ?').get(mailbox);
      if (known && BigInt(known.fence) > BigInt(delivery.fence ?? 0n)) throw new FenceIsOld();
      this.store.sql('INSERT OR REPLACE INTO fences VALUES (?, ?)').run(mailbox, delivery.fence ?? 0n);
      if (this.store.sql('SELECT 1 FROM handled WHERE sender = ? AND id = ?').get(from, id)) return;
      this.store.sql('INSERT INTO handled VALUES (?, ?, ?, ?, ?, ?, ?)').run(from, id, body, payload, signature, writeJson('motcua.v1.Receipt', receipt), Date.now());
      this.handler({ message, body, payload });
    });
  }

  /** Acknowledge or Reject, until the hub says that it is done; what it refuses is not done (MC-CORE-90): the delivery comes again. */
  async #settle(operation, request, round) {
    for (let n = 1; !round.signal.aborted; n++) {
      try { await this.client.call(operation, request, { signal: round.signal }); return; } catch (e) {
        if (!(e instanceof Failure)) throw e;
        if (round.signal.aborted) return;
        if (e.own && decide(e) === 'retry' && e.reason !== 'LEASE_LOST') { await this.#sleep(Math.max(waitAfter(n, { limit: 60_000 }), e.retryAfterMs), round.signal); continue; }
        if (!e.own) { await this.#sleep(Math.max(waitAfter(n, { limit: 60_000 }), e.retryAfterMs), round.signal); continue; }
        this.log('inbox', `${operation.replace('Exchange/', '')} refused: ${e.reason ?? e.code}`);
        round.abort(); // LEASE_LOST and the rest: a new stream, and there what is still open again
        return;
      }
    }
  }

  effects() { return this.store.sql('SELECT sender AS "from", id, body, count(*) AS times FROM effects GROUP BY sender, id, body ORDER BY min(seq)').all(); }
}

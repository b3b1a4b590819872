// Mailboxes: positions, leases and fences, acknowledgement, dead letters and what is parked behind them (MC-DELIVER-8 to MC-DELIVER-14).
// Entry states: waiting, fetched (open); acked, dead, parked, discarded, expired.
import { EventEmitter } from 'node:events';
import { Refusal } from './reasons.mjs';

const leaseMs = 60_000;
export const isOpen = (e) => e.state === 'waiting' || e.state === 'fetched';

export class Mailboxes {
  constructor(store, limit) {
    this.store = store;
    this.limit = limit;
    this.events = new EventEmitter().setMaxListeners(0);
    this.streaming = new Map(); // the fence of the last stream of a mailbox, while it may go on
    this.leases = new Map(); // until when; nothing follows from it (MC-DELIVER-45), so it is not kept
  }
  head(key) { return this.store.get('mailbox', key) ?? { next: 1, fence: 0, inbox: null }; }
  entries(key) { return this.store.table(`entries ${key}`); }
  entry(key, position) { return this.entries(key).get(Number(position)); }
  put(key, entry) { this.store.put(`entries ${key}`, entry.position, entry); }

  /** Room for one more (MC-DELIVER-7). */
  isFull(key) {
    let n = 0;
    for (const e of this.entries(key).values()) if (isOpen(e) || e.state === 'parked') n++;
    return n >= this.limit;
  }

  /** Puts a message at the end; behind a dead letter of its order key it is parked (MC-DELIVER-14). In a transaction. → position */
  enqueue(key, { message, orderKey, expiresAt, now }) {
    const head = this.head(key);
    const parked = [...this.entries(key).values()].some((e) => e.orderKey === orderKey && e.state === 'dead');
    this.put(key, { position: head.next, message, orderKey, expiresAt, state: parked ? 'parked' : 'waiting', attempts: 0, fence: 0, enqueuedAt: now });
    this.store.put('mailbox', key, { ...head, next: head.next + 1 });
    return head.next;
  }
  changed(key) { this.events.emit('changed', key); }

  /** The reader takes the mailbox, or goes on with it (MC-DELIVER-11, MC-DELIVER-12). In a transaction. → fence */
  take(key, reader, { stream, now }) {
    const head = this.head(key);
    const other = head.inbox !== null && head.inbox !== reader.inboxId;
    if (other && !reader.takeOver && [...this.entries(key).values()].some((e) => e.state === 'fetched' && e.fence === head.fence)) throw new Refusal('INBOX_MISMATCH');
    const raise = head.inbox === null || other || reader.takeOver || stream || this.streaming.get(key) === head.fence; // MC-DELIVER-41
    const fence = raise ? head.fence + 1 : head.fence;
    if (raise) this.store.put('mailbox', key, { ...head, inbox: reader.inboxId, fence });
    this.renew(key, now);
    return fence;
  }
  renew(key, now) { this.leases.set(key, now + leaseMs); }
  leaseUntil(key) { return this.leases.get(key); }

  /** One open delivery is given to the reader: counted, and on disk before it travels. In a transaction. */
  give(key, entry, fence, now) {
    const given = { ...entry, state: 'fetched', attempts: entry.attempts + 1, fence, fetchedAt: entry.fetchedAt ?? now };
    this.put(key, given);
    return given;
  }

  #holds(key, reader, fence) {
    const head = this.head(key);
    if (head.inbox !== reader.inboxId || BigInt(head.fence) !== fence) throw new Refusal('LEASE_LOST');
    return head;
  }

  /** MC-DELIVER-13 → how many were settled. */
  acknowledge(key, request, now) {
    const head = this.#holds(key, request.reader, request.fence);
    const single = new Set((request.positions ?? []).map(Number));
    const upTo = Number(request.upTo ?? 0n);
    let n = 0;
    for (const e of [...this.entries(key).values()]) {
      if (e.state !== 'fetched' || e.fence !== head.fence || (e.position > upTo && !single.has(e.position))) continue;
      this.put(key, { ...e, state: 'acked', acknowledgedAt: now });
      n++;
    }
    return n;
  }

  /** MC-DELIVER-14: a dead letter, and those of its order key that come after it are parked. */
  reject(key, request, now) {
    const head = this.#holds(key, request.reader, request.fence);
    const e = this.entry(key, request.position);
    if (!e || e.state !== 'fetched' || e.fence !== head.fence) return; // MC-DELIVER-65
    this.put(key, { ...e, state: 'dead', deadAt: now, reason: request.reason });
    for (const later of [...this.entries(key).values()]) {
      if (later.position > e.position && later.orderKey === e.orderKey && isOpen(later)) this.put(key, { ...later, state: 'parked', parkedAt: now });
    }
  }

  /** → {redelivered, discarded} */
  redeliver(key, request) {
    const out = { redelivered: 0, discarded: 0 };
    const discard = request.action === 'REDELIVER_ACTION_DISCARD';
    for (const position of request.positions.map(Number).sort((a, b) => a - b)) {
      const e = this.entry(key, position);
      if (e?.state !== 'dead') continue; // MC-DELIVER-66
      this.put(key, { ...e, state: discard ? 'discarded' : 'waiting', fence: 0 });
      out[discard ? 'discarded' : 'redelivered']++;
      this.#unpark(key, e.orderKey);
    }
    return out;
  }
  #unpark(key, orderKey) {
    for (const e of [...this.entries(key).values()].filter((x) => x.orderKey === orderKey)) {
      if (e.state === 'dead') return; // another dead letter of the key holds back what comes after it
      if (e.state === 'parked') this.put(key, { ...e, state: 'waiting', fence: 0 });
    }
  }

  deadLetters(key) { return [...this.entries(key).values()].filter((e) => e.state === 'dead' || e.state === 'parked'); }
}

// Accepting messages and giving them out: the Exchange service (MC-DELIVER, and the order of all checks of a message).
import { randomBytes } from 'node:crypto';
import { Refusal, refusalValue, reasons } from './reasons.mjs';
import { StoreUnavailable } from './store.mjs';
import { parseJws, verifyJws } from './signing.mjs';
import { sha256 } from './certificates.mjs';
import { collect, readMessage } from './message-rules.mjs';
import { makeReceipts } from './receipts.mjs';
import { decide, isEnded } from './transitions.mjs';
import { dayInVietnam, startOfDay, dayAfter } from './identifiers.mjs';
import { writeJson } from './json-writer.mjs';
import { isOpen } from './mailboxes.mjs';

const hex = (b) => sha256(b).toString('hex');
const passing = (reason) => reasons[reason].retry !== 'RETRY_UNSPECIFIED';

export function uuid7(ms) {
  const b = randomBytes(16);
  b.writeUIntBE(ms, 0, 6);
  b[6] = 0x70 | (b[6] & 15); b[8] = 0x80 | (b[8] & 63);
  const h = b.toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
/** MC-DELIVER-4: the order key of a message is its dossier, else its document, else the message alone. */
function orderKey(message, body) {
  if (message.header.dossier) return `d ${message.header.dossier}`;
  const key = message[body].key;
  return key ? `k ${[key.agencyCode, key.promulgatedOn, key.number, key.notation].join('|')}` : `m ${message.header.from}|${message.header.id}`;
}

export class Exchange {
  constructor(hub) {
    this.hub = hub; this.store = hub.store; this.mailboxes = hub.mailboxes;
  }

  // ---- sending

  /** → for each message {receipt, duplicate} or {refusal}. One commit, one tree. */
  accept(caller, signedMessages) {
    const touched = new Set();
    let results;
    try {
      results = this.store.transaction(() => {
        const now = this.hub.now();
        const fresh = [], blocked = new Set();
        const out = signedMessages.map((signed) => {
          try {
            return this.store.attempt(() => {
              const checked = this.#check(caller, signed, now);
              if (checked.stored) return { stored: checked.stored, duplicate: true };
              if (blocked.has(checked.orderKey)) throw new Refusal('PREDECESSOR_REFUSED'); // MC-DELIVER-5
              try { return { stored: this.#take(checked, now, fresh, touched), duplicate: false }; } catch (e) {
                if (e instanceof Refusal && passing(e.reason)) blocked.add(checked.orderKey);
                throw e;
              }
            });
          } catch (e) { if (e instanceof Refusal) return { refusal: e }; throw e; }
        });
        this.#writeReceipts(fresh, now);
        return out.map((r) => {
          if (r.refusal) return r;
          const m = this.store.get('message', r.stored);
          return { receipt: this.receiptOf(m), duplicate: r.duplicate };
        });
      });
    } catch (e) {
      if (e instanceof StoreUnavailable) throw new Refusal('STORE_UNAVAILABLE');
      throw e;
    }
    for (const key of touched) this.mailboxes.changed(key);
    if (touched.size) this.hub.timeline.emit('grown');
    return results;
  }

  #writeReceipts(fresh, now) {
    if (fresh.length === 0) return;
    const receipts = makeReceipts(fresh.map((f) => f.statement), this.hub.code, now, this.hub.sign);
    fresh.forEach((f, i) => {
      const r = receipts[i];
      this.store.put('message', f.key, { ...this.store.get('message', f.key), receipt: { statement: r.statement.toString('base64'), index: Number(r.index), size: Number(r.size), path: r.path.map((p) => p.toString('base64')), signature: r.signature } });
    });
  }
  receiptOf(stored) {
    const r = stored.receipt;
    return { statement: Buffer.from(r.statement, 'base64'), index: BigInt(r.index), size: BigInt(r.size), path: r.path.map((p) => Buffer.from(p, 'base64')), signature: r.signature };
  }

  /** The first fault in the order of MC-ERR-26, up to the files. */
  #check(caller, signed, now) {
    const { directory } = this.hub;
    const today = dayInVietnam(now);
    const no = (reason, path, more) => new Refusal(reason, { fields: [{ path }], ...more });
    const payload = signed.payload ?? Buffer.alloc(0);
    if (payload.length > 2 * 1024 * 1024) throw new Refusal('PAYLOAD_TOO_LARGE');
    if (!signed.signature || signed.signature.length > 4096) throw no('SIGNATURE_INVALID', 'signature');
    const read = readMessage(payload);
    const malformed = () => new Refusal(read.reason, { fields: read.violations });
    if (!read.header) throw malformed();
    const h = read.header;
    if (!directory.speaksFor(caller.binding, h.from)) throw no('SENDER_NOT_ALLOWED', 'header.from'); // before anything is said of what is stored

    const key = `${h.from}|${h.id}`;
    const stored = this.store.get('message', key);
    if (stored) {
      if (stored.payloadSha256 !== hex(payload)) throw no('MESSAGE_ID_CONFLICT', 'header.id');
      return { stored: key };
    }
    const parsed = parseJws(signed.signature, 'message');
    if (parsed.problem) throw no('SIGNATURE_INVALID', 'signature', { note: parsed.problem });
    const binding = directory.binding(parsed.header.x5t); // MC-DIR-33
    if (!binding) throw no('CERTIFICATE_NOT_TRUSTED', 'signature');
    if (!directory.speaksFor(binding, h.from)) throw no('SENDER_NOT_ALLOWED', 'header.from');
    const problem = directory.bindingProblem(binding, this.hub.anchors, this.hub.intermediates, now);
    if (problem) throw no(problem, 'signature');
    const wrong = verifyJws(parsed, binding.x509, payload);
    if (wrong) throw no('SIGNATURE_INVALID', 'signature', { note: wrong });
    if (h.createdAt > now + 300_000) throw no('CLOCK_SKEW', 'header.createdAt', { hubTime: now });
    if (parsed.header.iat * 1000 > now + 300_000) throw no('CLOCK_SKEW', 'signature.iat', { hubTime: now }); // MC-SIGN-8
    if (h.expiresAt <= now) throw no('MESSAGE_EXPIRED', 'header.expiresAt');
    if (read.unknownEnums.includes('header.secrecy') || (h.secrecy && h.secrecy !== 'SECRECY_UNSPECIFIED' && h.secrecy !== 'SECRECY_ORDINARY')) throw no('SECRECY_NOT_ALLOWED', 'header.secrecy'); // MC-CORE-5
    if (!read.message) throw malformed();
    const { message, body } = read;
    const forms = this.#forms(message);
    if (forms.length) throw new Refusal('FORM_VIOLATION', { fields: forms });
    const recipient = this.#recipient(h.to, now);
    const end = directory.endOf(h.from, today);
    if (!directory.at(h.from, today)) throw no('SENDER_NOT_ALLOWED', 'header.from');
    if (end) { // MC-DIR-13
      const over = startOfDay(dayAfter(end));
      if (h.createdAt >= over || now >= over + 30 * 86400_000) throw no('AGENCY_CLOSED', 'header.from');
    }
    const speaker = { deliveryFailed: 'HUB', deliveryStalled: 'HUB', agencySucceeded: 'DIRECTORY_AUTHORITY' }[body];
    if (speaker && !directory.role(h.from, speaker, today) && !(speaker === 'HUB' && h.from === this.hub.code)) throw no('SENDER_NOT_ALLOWED', 'header.from');
    if ((binding.test || caller.binding.test) && !h.test) throw no('SENDER_NOT_ALLOWED', 'header.test'); // MC-TASK-30
    const m = { payload, signature: signed.signature, signer: parsed.header.x5t, message, body, key, recipient, orderKey: orderKey(message, body), test: !!caller.binding.test };
    this.#attachments(m);
    return m;
  }

  #forms(message) { // MC-CORE-53
    return collect('motcua.v1.Message', message, 'motcua.v1.FormData').flatMap(({ value, path }) => this.hub.forms.check(value.form, value.version, value.data, `${path}.data`));
  }

  #recipient(to, now) { // MC-DIR-7
    const { directory } = this.hub;
    const today = dayInVietnam(now);
    const found = directory.resolve(to, today);
    if (found.reason === 'RECIPIENT_AMBIGUOUS') {
      throw new Refusal(found.reason, { fields: found.candidates.map((a) => ({ path: 'header.to', en: `${a.code} succeeds it; choose one of the successors.`, vi: `${a.code} kế thừa cơ quan này; hãy chọn một.` })) }); // MC-DIR-18
    }
    if (found.reason) throw new Refusal(found.reason, { fields: [{ path: 'header.to' }] });
    const home = directory.homeHub(found.agency.code, today);
    if (!home || !directory.same(home, this.hub.code, today)) throw new Refusal('RECIPIENT_UNKNOWN', { fields: [{ path: 'header.to' }] }); // MC-TASK-31: this hub forwards nothing
    return found.agency.code;
  }

  /** The message into its mailbox, with what it does to its task. In a transaction. → its key */
  #take(m, now, fresh, touched) {
    const h = m.message.header, content = m.message[m.body];
    const { recipient } = m;
    const mailbox = `${h.test ? 't:' : ''}${recipient}`;
    if (this.mailboxes.isFull(mailbox)) throw new Refusal('MAILBOX_FULL', { retryAfterMs: 60_000 });
    if (m.body === 'deliveryFailed' || m.body === 'deliveryStalled') this.#failureIsTold(h, m.body, content);
    if (m.body === 'agencySucceeded' && content.effectiveOn > dayInVietnam(now)) throw new Refusal('TRANSITION_NOT_ALLOWED', { fields: [{ path: 'agencySucceeded.effectiveOn' }] });
    const dossierKey = h.dossier ? `${h.test ? 't:' : ''}${h.dossier}` : null;
    this.#delegation(m, content, now);
    const decision = decide({ header: h, body: m.body, content }, this.facts(h, dossierKey, now, m.body === 'deliveryFailed' ? content : null));
    if (decision.reason) throw new Refusal(decision.reason, { fields: [{ path: decision.field }] });
    this.#aliases(m, content, dossierKey);
    this.#store(m, { now, mailbox, recipient, fresh, touched, dossierKey, decision });
    if (m.body === 'agencySucceeded') this.#succession(content, !!h.test, dayInVietnam(now));
    return m.key;
  }

  /** MC-TASK-95, MC-TASK-96, MC-DELIVER-75: all that was taken here lies in mailboxes of this hub, so no other tells of it. */
  #failureIsTold(h, body, content) {
    const told = this.store.get('message', `${content.messageFrom}|${content.messageId}`);
    const same = told && h.from === this.hub.code && content.hub === h.from && told.from === h.to && told.payloadSha256 === content.payloadSha256 && told.test === !!h.test
      && (!h.dossier || told.dossier === h.dossier) && (!h.task || told.task === h.task);
    if (!same) throw new Refusal('DOSSIER_UNKNOWN', { fields: [{ path: `${body}.messageId` }] });
  }

  #store(m, { now, mailbox, recipient, fresh, touched, dossierKey, decision }) {
    const h = m.message.header;
    const position = this.mailboxes.enqueue(mailbox, { message: m.key, orderKey: m.orderKey, expiresAt: h.expiresAt, now });
    touched.add(mailbox);
    const payloadSha256 = hex(m.payload);
    this.store.put('message', m.key, { from: h.from, id: h.id, to: h.to, recipient, mailbox, position, test: !!h.test, body: m.body, dossier: h.dossier, dossierKey, task: h.task,
      payload: m.payload.toString('base64'), signature: m.signature, payloadSha256, receivedAt: now, receipt: null });
    fresh.push({ key: m.key, statement: { messageFrom: h.from, messageId: h.id, payloadSha256, signatureSha256: hex(Buffer.from(m.signature)), signer: m.signer,
      state: 'RECEIPT_STATE_ENQUEUED', mailbox: recipient, position: BigInt(position), receivedAt: now, hub: this.hub.code } });
    this.hub.attachments.grant(m.files ?? [], recipient, !!h.test, h.expiresAt);
    if (dossierKey) this.hub.tracking.note({ key: m.key, dossierKey, message: m.message, body: m.body, decision, now });
  }

  #attachments(m) { // MC-ATT-8
    m.files = collect('motcua.v1.Message', m.message, 'motcua.v1.AttachmentRef');
    const missing = m.files.filter(({ value }) => !this.hub.attachments.has(m.message.header.from, m.test, value.sha256));
    if (missing.length) throw new Refusal('ATTACHMENT_MISSING', { fields: missing.map(({ path }) => ({ path })) });
    const sized = m.files.filter(({ value }) => this.hub.attachments.size(value.sha256) !== Number(value.size)); // MC-ATT-22
    if (sized.length) throw new Refusal('SCHEMA_VIOLATION', { fields: sized.map(({ path }) => ({ path: `${path}.size` })) });
  }

  #aliases(m, content, dossierKey) { // MC-TASK-29
    const list = m.body === 'dossierTransferred' || m.body === 'dossierRegistered' ? content.dossier.aliases : m.body === 'transferAccepted' || m.body === 'dossierStatusReported' ? content.aliases : null;
    const base = m.body === 'transferAccepted' || m.body === 'dossierStatusReported' ? m.body : `${m.body}.dossier`;
    (list ?? []).forEach((a, i) => {
      const key = `${m.message.header.test ? 't:' : ''}${a.system}|${a.kind}|${a.value}`;
      const owner = this.store.get('alias', key);
      if (owner && owner !== dossierKey) throw new Refusal('ALIAS_CONFLICT', { fields: [{ path: `${base}.aliases[${i}]` }] });
      if (!owner) this.store.put('alias', key, dossierKey);
    });
  }

  #delegation(m, content, now) { // MC-DELIVER-21
    const d = m.body === 'dossierTransferred' ? content.dossier.delegation : null;
    if (!d) return;
    const today = dayInVietnam(now);
    if (d.validFrom > today || (d.validUntil && d.validUntil < today) || !this.hub.directory.inForce(d.from.code, today)) throw new Refusal('TRANSITION_NOT_ALLOWED', { fields: [{ path: 'dossierTransferred.dossier.delegation' }] });
  }

  /** MC-TASK-18, MC-TASK-88: the parts of the ended agency in every task that has not ended go to who succeeds it there. */
  #succession({ agency, successors, assignments = [] }, test, today) {
    const was = (code) => this.hub.directory.same(code, agency.code, today);
    for (const [table, tasks] of [...this.store.tables]) {
      if (!table.startsWith('tasks ') || table.startsWith('tasks t:') !== test) continue;
      const procedure = this.store.get('dossier', table.slice('tasks '.length))?.procedureCode;
      for (const t of [...tasks.values()]) {
        const money = Object.values(t.obligations);
        if (isEnded(t) || ![t.opener, t.holder, ...money.flatMap((o) => [o.issuer, o.collector])].some(was)) continue;
        const successor = successors.length === 1 ? successors[0].code
          : (assignments.find((a) => a.task === t.id) ?? assignments.find((a) => a.procedureCode && a.procedureCode === procedure))?.successor;
        const now = (code) => (successor && was(code) ? successor : code);
        this.store.put(table, t.id, { ...t, opener: now(t.opener), holder: now(t.holder), unassigned: !successor && was(t.holder),
          obligations: Object.fromEntries(Object.entries(t.obligations).map(([id, o]) => [id, { ...o, issuer: now(o.issuer), collector: now(o.collector) }])) });
      }
    }
  }

  /** What directory and store say (MC-TASK-1, MC-TASK-3). */
  facts(h, dossierKey, now, failure = null) {
    const { directory } = this.hub;
    const today = dayInVietnam(now);
    const tasks = {};
    // MC-TASK-30: a test message finds no dossier that has a message without `test`.
    const hidden = h.test && this.store.get('dossier', h.dossier);
    if (dossierKey && !hidden) for (const [id, t] of this.store.table(`tasks ${dossierKey}`)) tasks[id] = t;
    const party = (code, task) => this.party(code, task, today);
    const ownerCode = h.dossier && h.dossier.includes('-') ? h.dossier.split('-', 1)[0] : null;
    const succeeds = (a, b) => directory.successorsOf(a).has(directory.primary(b));
    const owns = (code) => ownerCode !== null && directory.primary(ownerCode) !== null && (directory.same(code, ownerCode, today) || succeeds(ownerCode, code) || succeeds(code, ownerCode));
    const stored = failure ? this.store.get('message', `${failure.messageFrom}|${failure.messageId}`) : null;
    return {
      dossier: Object.keys(tasks).length ? { tasks } : null,
      same: (a, b) => a !== null && b !== null && directory.same(a, b, today),
      role: (code, role) => (role === 'HUB' && code === this.hub.code) || directory.role(code, role, today),
      owns, owner: owns,
      mayIssue: (code) => !hidden && (owns(code) || (ownerCode !== null && (directory.inForce(code, today)?.issuesFor ?? []).some((c) => directory.same(c, ownerCode, today) || succeeds(ownerCode, c) || succeeds(c, ownerCode)))),
      ...(hidden && { owns: () => false, owner: () => false }),
      opener: (t) => party(t.opener, t) ?? t.opener, holder: (t) => party(t.holder, t) ?? t.holder, unassigned: (t) => party(t.holder, t) === null,
      failed: stored && stored.payloadSha256 === failure.payloadSha256 && { id: stored.id, body: stored.body, task: stored.task, key: this.#requestId(stored) },
    };
  }
  #requestId(stored) {
    if (stored.body !== 'supplementRequested' && stored.body !== 'withdrawalRequested') return undefined;
    const { message } = readMessage(Buffer.from(stored.payload, 'base64'));
    return message[stored.body].supplementId ?? message[stored.body].withdrawalId;
  }
  /** Who stands for a task's opener or holder today (MC-TASK-18); null where a succession assigned it to nobody. */
  party(code, task, today) {
    if (task.unassigned && code === task.holder) return null;
    const found = this.hub.directory.resolve(code, today);
    if (found.agency) return found.agency.code;
    return found.reason === 'RECIPIENT_AMBIGUOUS' ? null : code;
  }

  /** MC-TASK-17, MC-DELIVER-17: what nobody fetched before `expires_at`. */
  expire() {
    const now = this.hub.now();
    for (const key of [...this.store.table('mailbox').keys()]) {
      for (const e of [...this.mailboxes.entries(key).values()]) {
        if (e.fetchedAt === undefined && (e.state === 'waiting' || e.state === 'parked') && e.expiresAt <= now) this.#expireOne(key, e, now);
      }
    }
  }
  #expireOne(key, entry, now) {
    const touched = new Set([key]);
    this.store.transaction(() => {
      this.mailboxes.put(key, { ...entry, state: 'expired', expiredAt: now });
      const stored = this.store.get('message', entry.message);
      if (stored.from === this.hub.code) return; // a notice about a notice would never end
      const found = this.hub.directory.resolve(stored.from, dayInVietnam(now));
      const to = found.agency?.code ?? this.hub.directory.primary(stored.from) ?? stored.from;
      const header = { id: uuid7(now), from: this.hub.code, to: stored.from, dossier: stored.dossier, task: stored.task, inReplyTo: stored.id, createdAt: now, expiresAt: now + 30 * 86400_000, contract: '1.0', test: stored.test };
      const content = { messageFrom: stored.from, messageId: stored.id, payloadSha256: stored.payloadSha256, reason: 'ERROR_REASON_MESSAGE_EXPIRED', hub: this.hub.code, failedAt: now };
      let decision = decide({ header, body: 'deliveryFailed', content }, this.facts(header, stored.dossierKey, now, content));
      if (decision.reason) { header.task = undefined; decision = { changed: [], task: null }; }
      const message = { header, deliveryFailed: content };
      const payload = Buffer.from(writeJson('motcua.v1.Message', message));
      const signature = this.hub.sign('message', payload, { iat: Math.floor(now / 1000) });
      const fresh = [];
      this.#store({ payload, signature, signer: this.hub.thumbprint, message, body: 'deliveryFailed', key: `${header.from}|${header.id}`, orderKey: orderKey(message, 'deliveryFailed') },
        { now, mailbox: `${stored.test ? 't:' : ''}${to}`, recipient: to, fresh, touched, dossierKey: stored.dossierKey, decision });
      this.#writeReceipts(fresh, now);
    });
    for (const k of touched) this.mailboxes.changed(k);
    this.hub.timeline.emit('grown');
  }

  // ---- the operations

  send(caller, { message }) {
    const [r] = this.accept(caller, [message]);
    if (r.refusal) throw r.refusal;
    return r;
  }
  sendBatch(caller, { messages }) {
    return { results: this.accept(caller, messages).map((r) => (r.refusal ? { refusal: refusalValue(r.refusal, Math.floor(2_500_000 / messages.length)) } : { receipt: r.receipt, duplicate: r.duplicate })) };
  }

  /** A mailbox that the caller may read: its agency's own; a test system has another of the same name (MC-DELIVER-8). */
  mailboxFor(caller, code) {
    const { directory } = this.hub;
    const primary = directory.primary(code);
    if (!primary || !directory.speaksFor(caller.binding, primary)) throw new Refusal('RECIPIENT_NOT_ALLOWED', { fields: [{ path: 'mailbox' }] });
    return { key: `${caller.binding.test ? 't:' : ''}${primary}`, name: code };
  }
  #delivery(name, e) {
    const stored = this.store.get('message', e.message);
    return { mailbox: name, position: BigInt(e.position), fence: BigInt(e.fence), attempt: e.attempts, message: { payload: Buffer.from(stored.payload, 'base64'), signature: stored.signature }, receipt: this.receiptOf(stored), path: [] };
  }

  async pull(caller, request, call) {
    const { key, name } = this.mailboxFor(caller, request.mailbox);
    const until = Date.now() + (request.waitMs ?? 0);
    let fence = this.store.transaction(() => this.mailboxes.take(key, request.reader, { stream: false, now: this.hub.now() }));
    this.mailboxes.changed(key); // a stream that has lost the mailbox says so at once
    for (;;) {
      this.expire();
      const head = this.mailboxes.head(key);
      if (head.inbox !== request.reader.inboxId || head.fence < fence) throw new Refusal('LEASE_LOST');
      fence = head.fence;
      const max = request.maxMessages || 100, maxBytes = request.maxBytes || 1024 * 1024;
      const now = this.hub.now();
      const given = this.store.transaction(() => {
        const list = [];
        let bytes = 0, wire = 0;
        for (const e of this.mailboxes.entries(key).values()) {
          if (!isOpen(e)) continue;
          const size = Math.floor(this.store.get('message', e.message).payload.length * 3 / 4);
          // MC-WIRE-12: the answer as a whole has at most 4 MiB, also as JSON.
          if (list.length && (list.length >= max || bytes + size > maxBytes || wire + size * 4 / 3 + 16384 > 4 * 1024 * 1024)) break;
          bytes += size; wire += size * 4 / 3 + 16384;
          list.push(e);
        }
        if (list.length) this.mailboxes.renew(key, now);
        return list.map((e) => this.mailboxes.give(key, e, fence, now));
      });
      if (given.length || Date.now() >= until || call.signal.aborted) {
        return { deliveries: given.map((e) => this.#delivery(name, e)), fence: BigInt(fence), leaseUntil: this.mailboxes.leaseUntil(key) };
      }
      await this.#change([key], Math.min(until - Date.now(), 500), call.signal);
    }
  }

  #change(keys, ms, signal) {
    return new Promise((resolve) => {
      const done = () => { clearTimeout(timer); this.mailboxes.events.off('changed', changed); signal.removeEventListener('abort', done); resolve(); };
      const changed = (key) => { if (keys.includes(key)) done(); };
      const timer = setTimeout(done, Math.max(1, ms));
      this.mailboxes.events.on('changed', changed);
      signal.addEventListener('abort', done);
    });
  }

  async* subscribe(caller, request, call) {
    const held = new Map(request.mailboxes.map((code) => { const m = this.mailboxFor(caller, code); return [m.key, { ...m, fence: 0 }]; }));
    let refused = null;
    const mismatched = [];
    this.store.transaction(() => {
      for (const m of held.values()) {
        try {
          m.fence = this.mailboxes.take(m.key, request.reader, { stream: true, now: this.hub.now() });
          this.mailboxes.streaming.set(m.key, m.fence);
        } catch (e) { // MC-DELIVER-44
          if (!(e instanceof Refusal)) throw e;
          refused = e;
          held.delete(m.key);
          mismatched.push({ lost: { mailbox: m.name, reason: `ERROR_REASON_${e.reason}` } });
        }
      }
    });
    const given = [...held.values()];
    try { yield* this.#stream(request, held, refused, mismatched, call); } finally {
      for (const m of given) if (this.mailboxes.streaming.get(m.key) === m.fence) this.mailboxes.streaming.delete(m.key);
    }
  }
  async* #stream(request, held, refused, mismatched, call) {
    yield* mismatched;
    for (const m of held.values()) { this.mailboxes.changed(m.key); yield this.#lease(m); }
    const credit = request.credit || 256;
    let lastSaid = Date.now();
    while (!call.signal.aborted) {
      for (const m of [...held.values()]) {
        if (this.mailboxes.head(m.key).fence === m.fence) continue;
        held.delete(m.key);
        refused = null;
        yield { lost: { mailbox: m.name, reason: 'ERROR_REASON_LEASE_LOST' } };
      }
      if (held.size === 0) throw refused ?? new Refusal('LEASE_LOST');
      let gave = false;
      for (const m of held.values()) { // one of each in turn
        const entries = [...this.mailboxes.entries(m.key).values()];
        const next = entries.find((e) => isOpen(e) && !(e.state === 'fetched' && e.fence === m.fence));
        if (!next) continue;
        let out = 0;
        for (const x of held.values()) for (const e of this.mailboxes.entries(x.key).values()) if (e.state === 'fetched' && e.fence === x.fence) out++;
        if (out >= credit) break;
        if (next.fetchedAt === undefined && next.expiresAt <= this.hub.now()) { this.expire(); gave = true; continue; }
        const e = this.store.transaction(() => this.mailboxes.give(m.key, next, m.fence, this.hub.now()));
        gave = true;
        lastSaid = Date.now();
        yield { delivery: this.#delivery(m.name, e) };
        if (call.signal.aborted) return;
        if (this.mailboxes.head(m.key).fence !== m.fence) break;
      }
      if (gave) continue;
      if (Date.now() - lastSaid >= 15_000) {
        lastSaid = Date.now();
        for (const m of held.values()) { this.mailboxes.renew(m.key, this.hub.now()); yield this.#lease(m); }
      }
      await this.#change([...held.keys()], 15_000 - (Date.now() - lastSaid), call.signal);
    }
  }
  #lease(m) { return { lease: { mailbox: m.name, fence: BigInt(m.fence), leaseUntil: this.mailboxes.leaseUntil(m.key) } }; }

  acknowledge(caller, request) {
    const { key } = this.mailboxFor(caller, request.mailbox);
    const acknowledged = this.store.transaction(() => this.mailboxes.acknowledge(key, request, this.hub.now()));
    if (acknowledged) this.mailboxes.changed(key);
    return { acknowledged };
  }
  reject(caller, request) {
    const { key } = this.mailboxFor(caller, request.mailbox);
    this.store.transaction(() => this.mailboxes.reject(key, request, this.hub.now()));
    this.mailboxes.changed(key);
    return {};
  }
  redeliver(caller, request) {
    const { key } = this.mailboxFor(caller, request.mailbox);
    const out = this.store.transaction(() => this.mailboxes.redeliver(key, request));
    this.mailboxes.changed(key);
    return out;
  }
  listDeadLetters(caller, request) {
    const { key } = this.mailboxFor(caller, request.mailbox);
    const after = this.hub.readToken(request.pageToken);
    const size = request.pageSize || 100;
    const all = this.mailboxes.deadLetters(key).filter((e) => e.position > after);
    const deadLetters = all.slice(0, size).map((e) => {
      const s = this.store.get('message', e.message);
      return { position: BigInt(e.position), messageFrom: s.from, messageId: s.id, dossier: s.dossier, body: s.body, reason: e.reason, since: e.state === 'dead' ? e.deadAt : e.parkedAt ?? e.enqueuedAt, parked: e.state === 'parked' };
    });
    return { deadLetters, nextPageToken: all.length > size ? this.hub.makeToken(Number(deadLetters.at(-1).position)) : '' };
  }

  /** MC-DELIVER-16 */
  viewOf(stored) {
    const e = this.mailboxes.entry(stored.mailbox, stored.position);
    const state = { waiting: 'ENQUEUED', fetched: 'FETCHED', acked: 'ACKNOWLEDGED', dead: 'DEAD_LETTERED', discarded: 'DEAD_LETTERED', expired: 'EXPIRED', parked: e.fetchedAt === undefined ? 'ENQUEUED' : 'FETCHED' }[e.state];
    return { state: `DELIVERY_STATE_${state}`, enqueuedAt: e.enqueuedAt, fetchedAt: e.fetchedAt, acknowledgedAt: e.acknowledgedAt, deadLetteredAt: e.deadAt, deadLetterReason: e.reason, expiredAt: e.expiredAt };
  }
  getMessage(caller, { from, id }) {
    const stored = this.store.get('message', `${from}|${id}`);
    if (!stored || !this.isParty(caller, stored)) throw new Refusal('DOSSIER_UNKNOWN');
    return { message: { payload: Buffer.from(stored.payload, 'base64'), signature: stored.signature }, receipt: this.receiptOf(stored), delivery: this.viewOf(stored) };
  }
  /** Sender or recipient of a message; test messages are read by test systems alone (MC-TASK-98). */
  isParty(caller, stored) {
    const { directory } = this.hub;
    return !!caller.binding.test === stored.test && [stored.from, stored.recipient, stored.to].some((code) => directory.speaksFor(caller.binding, code));
  }

  ping(caller, { nonce, signature }) { // MC-SIGN-24
    let signatureVerified = false;
    if (signature) {
      const parsed = parseJws(signature, 'ping');
      const binding = parsed.problem ? null : this.hub.directory.binding(parsed.header.x5t);
      const wrong = parsed.problem ?? (binding ? verifyJws(parsed, binding.x509, nonce) : 'CERTIFICATE_UNKNOWN');
      if (wrong) throw new Refusal('SIGNATURE_INVALID', { fields: [{ path: 'signature' }], note: wrong });
      if (binding.system !== caller.system) throw new Refusal('SENDER_NOT_ALLOWED', { fields: [{ path: 'signature' }] });
      signatureVerified = true;
    }
    return { hub: this.hub.code, version: this.hub.version, environment: 'ENVIRONMENT_SANDBOX', time: this.hub.now(), contracts: ['1.0'], system: caller.system, agencies: caller.binding.agencies,
      signatureVerified, signature: this.hub.sign('ping', nonce) };
  }
}

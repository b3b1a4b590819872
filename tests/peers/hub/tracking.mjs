// Where a dossier stands: what is kept beside the tasks, and who sees what (MC-DELIVER-18 to MC-DELIVER-21, MC-TASK-8).
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { Refusal } from './reasons.mjs';
import { clockOf, isEnded, openObligations, openSupplements, waitsOf } from './transitions.mjs';
import { dayInVietnam } from './identifiers.mjs';

const wrongLimit = 5, wrongWindow = 15 * 60_000; // MC-DELIVER-20
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'; // 32 letters: ten of them are 50 bits

export class Tracking {
  constructor(hub) { this.hub = hub; this.store = hub.store; this.wrong = new Map(); }

  // ---- writing: in the transaction of the message

  note({ key, dossierKey, message, body, decision, now }) {
    const h = message.header, b = message[body];
    for (const t of decision.changed) this.store.put(`tasks ${dossierKey}`, t.id, this.#annotate(t, dossierKey, body, b, now));
    if (this.store.table(`tasks ${dossierKey}`).size === 0) return; // a dossier that is not known here
    const task = decision.task ? this.store.get(`tasks ${dossierKey}`, decision.task) : null;
    if (task) this.#dueDate(task, dossierKey, body, b);
    this.store.put('dossier', dossierKey, this.#record(dossierKey, h, body, b, now));
    const timeline = this.store.table(`timeline ${dossierKey}`);
    const seen = decision.task ? this.store.get(`tasks ${dossierKey}`, decision.task) : null;
    this.store.put(`timeline ${dossierKey}`, timeline.size + 1, { message: key, task: h.task, body, receivedAt: now,
      ...(seen && { phase: seen.phase, clock: clockOf(seen, this.#unassigned(seen)) }) });
  }
  #unassigned(task) { return this.hub.exchange.party(task.holder, task, dayInVietnam(this.hub.now())) === null; }

  #annotate(t, dossierKey, body, b, now) {
    const out = { ...t, dossierKey, openedAt: t.openedAt ?? now };
    if (out.phase === 'ACCEPTED' && out.acceptedAt === undefined) {
      out.acceptedAt = b.acceptedAt ?? b.dossier?.acceptedAt ?? now;
      const source = b.dossier ?? b; // a root that was opened with the transfer of its first share: the dossier's own dates
      if (source.dueAt !== undefined) { out.dueAt = source.dueAt; out.dueProvisional = !!source.dueProvisional; }
    }
    if (isEnded(out) && out.endedAt === undefined) out.endedAt = now;
    return out;
  }
  #dueDate(t, dossierKey, body, b) {
    if (b.newDueAt === undefined || !['progressReported', 'processingResumed', 'extensionNotified', 'supplementProvided'].includes(body)) return;
    this.store.put(`tasks ${dossierKey}`, t.id, { ...t, dueAt: b.newDueAt, dueProvisional: !!b.newDueProvisional });
  }

  #record(dossierKey, h, body, b, now) {
    const old = this.store.get('dossier', dossierKey) ?? { code: h.dossier, test: !!h.test, aliases: [], delegations: [], statuses: {} };
    const out = { ...old, changedAt: now };
    if (b.dossier && (body === 'dossierTransferred' || body === 'dossierRegistered')) {
      out.procedureCode ??= b.dossier.procedure.code;
      out.procedureVersion ??= b.dossier.procedure.version;
      if (body === 'dossierTransferred' && b.dossier.delegation) out.delegations = [...out.delegations, { task: h.task, agency: h.to, delegation: b.dossier.delegation }];
    }
    if (body === 'transferAccepted' && b.procedureVersion && !this.store.get(`tasks ${dossierKey}`, h.task)?.parent) out.procedureVersion = b.procedureVersion;
    const aliases = body === 'dossierTransferred' || body === 'dossierRegistered' ? b.dossier.aliases : body === 'transferAccepted' || body === 'dossierStatusReported' ? b.aliases : [];
    for (const a of aliases ?? []) if (!out.aliases.some((x) => x.system === a.system && x.kind === a.kind && x.value === a.value)) out.aliases = [...out.aliases, a];
    if ((body === 'dossierStatusReported' || body === 'progressReported') && b.status && b.status !== 'DOSSIER_STATUS_UNSPECIFIED') { // MC-TASK-8: kept with its source
      out.statuses = { ...out.statuses, [`${h.from}|${b.sourceSystem ?? ''}`]: { status: b.status, agency: h.from, sourceSystem: b.sourceSystem, occurredAt: b.occurredAt } };
    }
    return out;
  }

  // ---- reading

  #see(caller) {
    const { directory } = this.hub;
    const today = dayInVietnam(this.hub.now());
    const mine = new Set(caller.binding.agencies.map((a) => directory.identity(a, today)));
    return { today, is: (code) => code !== null && mine.has(directory.identity(code, today)) };
  }
  /** The dossier, with what this caller sees of it, or DOSSIER_UNKNOWN. */
  #open(caller, dossierKey) {
    const record = dossierKey && this.store.get('dossier', dossierKey);
    if (!record) throw new Refusal('DOSSIER_UNKNOWN');
    const see = this.#see(caller);
    const tasks = this.store.table(`tasks ${dossierKey}`);
    const timeline = this.store.table(`timeline ${dossierKey}`);
    const stored = (e) => this.store.get('message', e.message);
    const talked = new Set([...timeline.values()].filter((e) => e.task && (see.is(stored(e).from) || see.is(stored(e).recipient))).map((e) => e.task));
    const part = (t) => see.is(this.hub.exchange.party(t.opener, t, see.today)) || see.is(this.hub.exchange.party(t.holder, t, see.today)) || see.is(t.opener) || see.is(t.holder);
    const below = (t) => { for (let p = t.parent && tasks.get(t.parent), n = 0; p && n < 100; p = p.parent && tasks.get(p.parent), n++) if (part(p)) return true; return false; };
    const visible = [...tasks.values()].filter((t) => part(t) || talked.has(t.id) || below(t));
    const exchanged = [...timeline.values()].some((e) => see.is(stored(e).from) || see.is(stored(e).recipient));
    if (visible.length === 0 && !exchanged) throw new Refusal('DOSSIER_UNKNOWN');
    return { record, visible, timeline, see, stored, tasks };
  }
  #key(caller, code) { return `${caller.binding.test ? 't:' : ''}${code}`; }

  #taskView(t, today) {
    const party = (c) => this.hub.exchange.party(c, t, today);
    const unassigned = party(t.holder) === null;
    return { task: t.id, parentTask: t.parent ?? undefined, opener: party(t.opener) ?? t.opener, holder: party(t.holder) ?? t.holder, phase: `TASK_PHASE_${t.phase}`, clock: `CLOCK_STATE_${clockOf(t, unassigned)}`,
      waits: waitsOf(t), stopped: t.stopped, unassigned, withdrawalId: t.withdrawal ?? undefined, openedAt: t.openedAt, acceptedAt: t.acceptedAt, dueAt: t.dueAt, dueProvisional: t.dueProvisional, endedAt: t.endedAt };
  }
  /** MC-DELIVER-19 */
  #statuses(record, tasks, today) {
    const { directory } = this.hub;
    const list = [...tasks.values()];
    const open = list.filter((t) => !isEnded(t));
    const root = list.filter((t) => !t.parent).at(-1);
    return Object.values(record.statuses).map((s) => {
      const held = (t) => directory.same(this.hub.exchange.party(t.holder, t, today) ?? t.holder, s.agency, today);
      const stages = (open.length ? open : root ? [root] : []).filter(held).map((t) => t.id);
      return { ...s, authoritative: stages.length > 0, stages };
    });
  }
  #view({ record, visible, see, tasks }) {
    return { code: record.code, aliases: record.aliases, procedureCode: record.procedureCode, procedureVersion: record.procedureVersion, tasks: visible.map((t) => this.#taskView(t, see.today)),
      statuses: this.#statuses(record, tasks, see.today), delegations: record.delegations.filter((d) => visible.some((t) => t.id === d.task)) };
  }

  getDossier(caller, { code, alias }) {
    if (!code === !alias) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: code ? 'alias' : 'code', rule: 'oneof-required', limit: 'code, alias' }] });
    const key = code ? this.#key(caller, code) : this.store.get('alias', this.#key(caller, `${alias.system}|${alias.kind}|${alias.value}`));
    return { dossier: this.#view(this.#open(caller, key)) };
  }

  #entry(seq, e, { stored, see }) {
    const s = stored(e);
    const party = see.is(s.from) || see.is(s.recipient);
    return { sequence: BigInt(seq), from: s.from, to: s.to, id: s.id, task: s.task, body: s.body, receivedAt: e.receivedAt, phase: e.phase && `TASK_PHASE_${e.phase}`, clock: e.clock && `CLOCK_STATE_${e.clock}`,
      ...(party && { message: { payload: Buffer.from(s.payload, 'base64'), signature: s.signature }, receipt: this.hub.exchange.receiptOf(s), delivery: this.hub.exchange.viewOf(s) }) };
  }
  #entriesAfter(opened, after) {
    const ids = new Set(opened.visible.map((t) => t.id));
    return [...opened.timeline].filter(([seq, e]) => {
      if (seq <= after) return false;
      const s = opened.stored(e);
      return opened.see.is(s.from) || opened.see.is(s.recipient) || (!!e.task && ids.has(e.task));
    });
  }
  getTimeline(caller, { code, after, pageSize }) {
    const opened = this.#open(caller, this.#key(caller, code));
    const all = this.#entriesAfter(opened, Number(after ?? 0n));
    const entries = [];
    let bytes = 0;
    for (const [seq, e] of all.slice(0, pageSize || 100)) { // an answer has at most 4 MiB (MC-WIRE-12)
      const entry = this.#entry(seq, e, opened);
      bytes += (entry.message?.payload.length ?? 0) * 4 / 3 + 16384;
      if (entries.length && bytes > 4 * 1024 * 1024) break;
      entries.push(entry);
    }
    return { entries, more: entries.length < all.length };
  }
  async* watch(caller, { code, after }, call) {
    let at = Number(after ?? 0n);
    this.#open(caller, this.#key(caller, code));
    while (!call.signal.aborted) {
      const opened = this.#open(caller, this.#key(caller, code));
      const more = this.#entriesAfter(opened, at);
      for (const [seq, e] of more) { at = seq; yield { entry: this.#entry(seq, e, opened) }; if (call.signal.aborted) return; }
      if (more.length > 0) continue; // others may have come while these were taken
      await new Promise((resolve) => {
        const done = () => { this.hub.timeline.off('grown', done); call.signal.removeEventListener('abort', done); resolve(); };
        this.hub.timeline.on('grown', done);
        call.signal.addEventListener('abort', done);
      });
    }
  }

  listDossiers(caller, r) {
    const { directory } = this.hub;
    if (!directory.speaksFor(caller.binding, r.agency)) throw new Refusal('SENDER_NOT_ALLOWED', { fields: [{ path: 'agency' }] });
    const { today } = this.#see(caller);
    const start = this.hub.readToken(r.pageToken), size = r.pageSize || 100;
    const dossiers = [];
    let i = 0, next = 0;
    for (const [key, record] of this.store.table('dossier')) {
      i++;
      if (i <= start || record.test !== !!caller.binding.test) continue;
      const mine = [...this.store.table(`tasks ${key}`).values()].filter((t) => [t.opener, t.holder].some((c) => directory.same(this.hub.exchange.party(c, t, today) ?? c, r.agency, today)));
      if (!mine.some((t) => !r.phase || r.phase === 'TASK_PHASE_UNSPECIFIED' || `TASK_PHASE_${t.phase}` === r.phase)) continue;
      if (r.procedureCode && record.procedureCode !== r.procedureCode) continue;
      if (r.changedAfter !== undefined && !(record.changedAt > r.changedAfter)) continue;
      if (dossiers.length === size) { next = i - 1; break; }
      dossiers.push(this.#view(this.#open(caller, key)));
    }
    return { dossiers, nextPageToken: next ? this.hub.makeToken(next) : '' };
  }

  // ---- the citizen's look-up (MC-DELIVER-20)

  issueLookUpSecret(caller, { code }) {
    const key = this.#key(caller, code);
    const { see, tasks } = this.#open(caller, key);
    const root = [...tasks.values()].filter((t) => !t.parent).at(-1);
    if (!root || !see.is(this.hub.exchange.party(root.holder, root, see.today))) throw new Refusal('SENDER_NOT_ALLOWED', { fields: [{ path: 'code' }] }); // MC-DELIVER-59
    const letters = [...randomBytes(10)].map((b) => alphabet[b & 31]).join('');
    const salt = randomBytes(16);
    this.store.transaction(() => this.store.put('secret', key, { salt: salt.toString('base64'), hash: hashOf(letters, salt).toString('base64') }));
    return { secret: `${letters.slice(0, 5)}-${letters.slice(5)}` };
  }
  lookUp(caller, { code, secret }) {
    const key = this.#key(caller, code);
    const now = this.hub.now();
    const wrong = (this.wrong.get(key) ?? []).filter((t) => t > now - wrongWindow);
    if (wrong.length >= wrongLimit) throw new Refusal('RATE_LIMITED', { retryAfterMs: wrong[0] + wrongWindow - now });
    const kept = this.store.get('secret', key) ?? { salt: 'AAAA', hash: '' };
    const given = hashOf(secret.replaceAll('-', '').toUpperCase(), Buffer.from(kept.salt, 'base64'));
    const expected = Buffer.from(kept.hash, 'base64');
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      this.wrong.set(key, [...wrong, now]);
      if (this.wrong.size > 100_000) this.wrong.delete(this.wrong.keys().next().value);
      throw new Refusal('DOSSIER_UNKNOWN');
    }
    const record = this.store.get('dossier', key);
    const today = dayInVietnam(now);
    const tasks = this.store.table(`tasks ${key}`);
    const root = [...tasks.values()].filter((t) => !t.parent).at(-1);
    const statuses = this.#statuses(record, tasks, today).filter((s) => s.authoritative).sort((a, b) => b.occurredAt - a.occurredAt);
    const agency = statuses[0]?.agency ?? root.holder;
    return { code, status: statuses[0]?.status ?? fitting(root), agencyName: this.hub.directory.at(agency, today)?.name, dueAt: root.dueAt, dueProvisional: root.dueProvisional, updatedAt: record.changedAt };
  }
}
/** A status that fits the task, where nobody reported one; stored nowhere (MC-DELIVER-55). */
function fitting(task) {
  const done = task.stage === 'DELIVERED' ? 'HANDED_BACK' : 'FINISHED';
  const name = { OPEN: openSupplements(task).length ? 'SUPPLEMENT' : 'NEW', RESULT_ISSUED: done, CLOSED: done, REFUSED: 'NOT_ACCEPTED', RETURNED: 'NOT_ACCEPTED', UNDELIVERED: 'NEW', WITHDRAWN: 'WITHDRAWN', STOPPED: 'STOPPED' }[task.phase]
    ?? (task.stopped ? 'STOPPED' : openObligations(task).length ? 'OBLIGATION' : openSupplements(task).length ? 'SUPPLEMENT' : 'PROCESSING');
  return `DOSSIER_STATUS_${name}`;
}
const hashOf = (text, salt) => scryptSync(text, salt, 32, { N: 4096 });

// What a message does to a task: one pure function (MC-TASK). It reads the message, the state and what the Directory says; no clock, no text.
//
// facts: {dossier: {tasks: {id: task}} | null, same(a, b), role(code, role), owns(from), owner(to), mayIssue(from), failed, portalMaySee,
//         opener(task), holder(task), unassigned(task)}
// → {reason, field} where the message is refused, else {changed: [task], task: id | null}

const ended = new Set(['CLOSED', 'REFUSED', 'RETURNED', 'WITHDRAWN', 'UNDELIVERED', 'STOPPED']);
export const isEnded = (task) => ended.has(task.phase);
const freesTheCode = new Set(['REFUSED', 'RETURNED', 'UNDELIVERED']); // MC-TASK-10
const running = ['OPEN', 'ACCEPTED'];
const withMoney = ['ACCEPTED', 'RESULT_ISSUED', 'CLOSED'];
const all = ['OPEN', 'ACCEPTED', 'RESULT_ISSUED', 'CLOSED', 'REFUSED', 'RETURNED', 'WITHDRAWN', 'UNDELIVERED', 'STOPPED'];

/** The table of MC-TASK-2 for bodies that touch a task: who, in which phases. */
const table = {
  transferAccepted: { actors: ['holder'], from: ['OPEN'] },
  transferRefused: { actors: ['holder'], from: ['OPEN'] },
  dossierReturned: { actors: ['holder'], from: ['ACCEPTED'] },
  papersHandedOver: { actors: ['opener', 'holder'], from: all },
  papersReceived: { actors: ['opener', 'holder'], from: all },
  supplementRequested: { actors: ['holder'], from: running },
  supplementProvided: { actors: ['opener'], from: running },
  obligationIssued: { actors: ['holder'], from: ['ACCEPTED'], money: true },
  obligationReplaced: { actors: ['issuing'], from: ['ACCEPTED'], money: true },
  obligationCancelled: { actors: ['issuing'], from: withMoney, money: true },
  obligationExempted: { actors: ['issuing'], from: withMoney, money: true },
  obligationDeferred: { actors: ['issuing'], from: withMoney, money: true },
  paymentConfirmed: { actors: ['issuing', 'treasury', 'gateway'], from: withMoney, money: true },
  paymentFailed: { actors: ['issuing', 'treasury', 'gateway'], from: withMoney, money: true },
  paymentRefunded: { actors: ['issuing', 'treasury', 'gateway'], from: withMoney, money: true },
  progressReported: { actors: ['holder'], from: ['ACCEPTED', 'RESULT_ISSUED'] },
  processingStopped: { actors: ['holder'], from: ['ACCEPTED'] },
  processingResumed: { actors: ['holder'], from: ['ACCEPTED'] },
  extensionNotified: { actors: ['holder'], from: ['ACCEPTED'] },
  resultIssued: { actors: ['holder'], from: ['ACCEPTED'] },
  resultReceived: { actors: ['opener'], from: ['RESULT_ISSUED'] },
  resultCorrected: { actors: ['holder'], from: ['RESULT_ISSUED', 'CLOSED'] },
  resultDelivered: { actors: ['opener', 'holder', 'post'], from: ['RESULT_ISSUED', 'CLOSED'] },
  withdrawalRequested: { actors: ['opener'], from: running },
  withdrawalAccepted: { actors: ['holder'], from: running },
  withdrawalRefused: { actors: ['holder'], from: running },
};
const roleOf = { treasury: 'TREASURY', gateway: 'PAYMENT_GATEWAY', post: 'POST' };

const refuse = (reason, field) => ({ reason, field });
const clone = (task) => structuredClone(task);

// ---- reading a task

export const openSupplements = (task) => Object.entries(task.supplements).filter(([, s]) => s === 'open').map(([id]) => id);
const settled = (o) => o.paid - o.refunded + o.exempted >= o.amount;
/** An obligation is open until payments and exemptions reach its amount, or it is deferred, cancelled or replaced (MC-TASK-14). */
const obligationOpen = (o) => !o.cancelled && !o.replacedBy && !o.deferred && !settled(o);
export const openObligations = (task) => Object.entries(task.obligations).filter(([, o]) => obligationOpen(o)).map(([id]) => id);
/** What a task waits for: nothing once it is decided or ended (MC-TASK-15). */
export const waitsOf = (task) => (running.includes(task.phase) ? [...openSupplements(task), ...openObligations(task)] : []);
/** MC-TASK-8: the clock follows from the state alone. */
export function clockOf(task, unassigned = false) {
  if (task.phase === 'OPEN') return 'NOT_STARTED';
  if (task.phase !== 'ACCEPTED') return 'STOPPED';
  return waitsOf(task).length > 0 || task.stopped || unassigned ? 'PAUSED' : 'RUNNING';
}

function newTask(id, dossier, fields) {
  return { id, dossier, parent: null, kind: null, opener: null, holder: null, openingMessage: null, phase: 'OPEN', supplements: {}, obligations: {},
    stopped: false, withdrawal: null, withdrawals: [], below: [], stage: null, vouchers: {}, ...fields };
}

// ---- the function

export function decide({ header, body, content }, facts) {
  const tasks = facts.dossier?.tasks ?? {};
  const me = { ...facts, header, body, content, tasks };
  // MC-TASK-12: a hub says nothing but what became of a delivery; AgencySucceeded comes from the directory authority only.
  if (facts.role(header.from, 'HUB') && body !== 'deliveryFailed' && body !== 'deliveryStalled') return refuse('TRANSITION_NOT_ALLOWED', 'header.from');
  switch (body) {
    case 'dossierTransferred': return transferred(me);
    case 'dossierRegistered': return registered(me);
    case 'dossierStatusReported': case 'feedbackSubmitted': case 'feedbackAnswered': case 'serviceRated': return registry(me);
    case 'documentSent': case 'documentStatusReported':
      if (header.task) return refuse('SCHEMA_VIOLATION', 'header.task');
      return registry(me);
    case 'deliveryFailed': case 'deliveryStalled': return deliveryFailed(me); // MC-DELIVER-74: of a stalled one nothing has failed
    case 'agencySucceeded':
      if (header.dossier) return refuse('SCHEMA_VIOLATION', 'header.dossier');
      if (header.task) return refuse('SCHEMA_VIOLATION', 'header.task');
      return facts.role(header.from, 'DIRECTORY_AUTHORITY') ? none() : refuse('TRANSITION_NOT_ALLOWED', 'header.from');
    default: return touch(me);
  }
}
const none = () => ({ changed: [], task: null });

const participates = (me, from) => Object.values(me.tasks).some((t) => me.same(from, me.opener(t)) || me.same(from, me.holder(t)));
const moneyParty = (me, task, code) => Object.values(task.obligations).some((o) => me.same(code, o.issuer) || me.same(code, o.collector));

/** The live root of the dossier, if the code is not free (MC-TASK-10). */
const liveRoot = (me) => Object.values(me.tasks).find((t) => !t.parent && !freesTheCode.has(t.phase));

function transferred(me) {
  const { header: h, tasks } = me;
  if (!h.dossier) return refuse('SCHEMA_VIOLATION', 'header.dossier');
  if (!h.task) return refuse('SCHEMA_VIOLATION', 'header.task');
  const unknown = refuse('DOSSIER_UNKNOWN', h.parentTask ? 'header.parentTask' : 'header.dossier');
  const kind = short(me.content.kind) || 'COMPETENT';
  const open = (parent) => newTask(h.task, h.dossier, { parent, kind, opener: h.from, holder: h.to, openingMessage: h.id });
  const parent = h.parentTask ? tasks[h.parentTask] : undefined;

  if (liveRoot(me) || parent) { // below a task (MC-TASK-19)
    if (!h.parentTask) return participates(me, h.from) ? refuse('SCHEMA_VIOLATION', 'header.parentTask') : unknown;
    if (!parent || !me.same(h.from, me.holder(parent))) return unknown;
    if (me.same(h.to, h.from)) return refuse('RECIPIENT_NOT_ALLOWED', 'header.to');
    if (tasks[h.task]) return refuse('TRANSITION_NOT_ALLOWED', 'header.task'); // MC-TASK-5
    const delivery = kind === 'DELIVERY'; // MC-TASK-16
    if (!(delivery ? withMoney : ['ACCEPTED']).includes(parent.phase)) return refuse('TRANSITION_NOT_ALLOWED', 'header.parentTask');
    const changed = [open(parent.id)];
    if (!delivery) { const p = clone(parent); p.below.push(h.task); changed.push(p); }
    return { changed, task: h.task };
  }

  // The first message on the code, or the first after a root that freed it (MC-TASK-10).
  if (!me.owns(h.from)) {
    if (!me.mayIssue(h.from) || h.parentTask) return unknown;
    if (!me.owner(h.to)) return refuse('RECIPIENT_NOT_ALLOWED', 'header.to');
    if (tasks[h.task]) return refuse('TRANSITION_NOT_ALLOWED', 'header.task');
    return { changed: [open(null)], task: h.task };
  }
  if (!h.parentTask || h.parentTask === h.task) return refuse('SCHEMA_VIOLATION', 'header.parentTask');
  if (me.same(h.to, h.from)) return refuse('RECIPIENT_NOT_ALLOWED', 'header.to');
  if (tasks[h.task]) return refuse('TRANSITION_NOT_ALLOWED', 'header.task');
  const root = newTask(h.parentTask, h.dossier, { kind: 'COMPETENT', opener: h.from, holder: h.from, openingMessage: h.id, phase: 'ACCEPTED', below: kind === 'DELIVERY' ? [] : [h.task] });
  return { changed: [open(root.id), root], task: h.task };
}

function registered(me) {
  const { header: h, tasks } = me;
  if (!h.dossier) return refuse('SCHEMA_VIOLATION', 'header.dossier');
  const known = Object.keys(tasks).length > 0;
  // After a root that freed the code only a new task opens again; with an old task, or none, it tells of the dossier as it was.
  const first = !liveRoot(me) && (!known || (h.task && !tasks[h.task]));
  if (!first) return registry(me);
  if (!me.owns(h.from)) return me.mayIssue(h.from) ? refuse('TRANSITION_NOT_ALLOWED', 'header.from') : refuse('DOSSIER_UNKNOWN', 'header.dossier');
  if (!h.task) return refuse('SCHEMA_VIOLATION', 'header.task');
  if (h.parentTask) return refuse('TRANSITION_NOT_ALLOWED', 'header.parentTask'); // MC-TASK-42
  const root = newTask(h.task, h.dossier, { kind: 'COMPETENT', opener: h.from, holder: h.from, openingMessage: h.id, phase: 'ACCEPTED' });
  return { changed: [root], task: h.task };
}

/** Bodies that touch no task (MC-TASK-13). */
function registry(me) {
  const { header: h, body, tasks } = me;
  const needsDossier = body === 'dossierRegistered' || body === 'dossierStatusReported' || body === 'serviceRated';
  if (!h.dossier) return needsDossier || h.task ? refuse('SCHEMA_VIOLATION', 'header.dossier') : none();
  const portal = (body === 'feedbackSubmitted' || body === 'serviceRated') && me.role(h.from, 'PORTAL');
  if (!(Object.keys(tasks).length > 0 && (participates(me, h.from) || portal))) return refuse('DOSSIER_UNKNOWN', 'header.dossier');
  if (h.task && (!tasks[h.task] || !(portal || mayRead(me, tasks[h.task], h.from)))) return refuse('TASK_UNKNOWN', 'header.task');
  return { changed: [], task: h.task ?? null };
}
/** A task that an agency may see: it has part in it, or in a task above it (MC-DELIVER-18). */
function mayRead(me, task, from) {
  for (let t = task, n = 0; t && n < 100; t = t.parent ? me.tasks[t.parent] : null, n++) {
    if (me.same(from, me.opener(t)) || me.same(from, me.holder(t)) || (t === task && moneyParty(me, t, from))) return true;
  }
  return false;
}

/** MC-TASK-17: only hubs say it; of the opening it ends the task, of a request it ends the wait. */
function deliveryFailed(me) {
  const { header: h, tasks, failed } = me;
  if (!me.role(h.from, 'HUB')) {
    const task = h.task ? tasks[h.task] : null;
    const sees = !h.task || (task && (me.same(h.from, me.opener(task)) || me.same(h.from, me.holder(task)) || moneyParty(me, task, h.from)));
    return sees ? refuse('TRANSITION_NOT_ALLOWED', 'header.from') : refuse('TASK_UNKNOWN', 'header.task');
  }
  if (!h.task) return none();
  if (!tasks[h.task]) return refuse('TASK_UNKNOWN', 'header.task');
  const t = clone(tasks[h.task]);
  if (!failed) return { changed: [], task: h.task };
  if (failed.id === t.openingMessage && t.phase === 'OPEN') return ending(me, t, 'UNDELIVERED');
  if (failed.body === 'supplementRequested' && t.supplements[failed.key] === 'open') t.supplements[failed.key] = 'undelivered';
  else if (failed.body === 'withdrawalRequested' && t.withdrawal === failed.key) t.withdrawal = null;
  else return { changed: [], task: h.task };
  return { changed: [t], task: h.task };
}

/** A task ends: its parent no longer has it among its open tasks (MC-TASK-23). */
function ending(me, task, phase) {
  task.phase = phase;
  task.withdrawal = phase === 'WITHDRAWN' ? null : task.withdrawal;
  const changed = [task];
  const parent = task.parent && me.tasks[task.parent];
  if (parent?.below.includes(task.id)) { const p = clone(parent); p.below = p.below.filter((b) => b !== task.id); changed.push(p); }
  return { changed, task: task.id };
}

const short = (name) => name?.replace(/^(TRANSFER_KIND|RESULT_KIND|DELIVERY_STAGE)_/, '').replace('UNSPECIFIED', '') ?? '';

/** Bodies about a task that is there. */
function touch(me) {
  const { header: h, body, content: b, tasks } = me;
  const row = table[body];
  if (!h.dossier) return refuse('SCHEMA_VIOLATION', 'header.dossier');
  if (!h.task) return refuse('SCHEMA_VIOLATION', 'header.task');
  const current = tasks[h.task];
  if (!current) return refuse('TASK_UNKNOWN', 'header.task');
  const opener = me.opener(current), holder = me.holder(current);
  const isOpener = me.same(h.from, opener), isHolder = me.same(h.from, holder) && !me.unassigned(current);
  const roles = row.actors.filter((a) => roleOf[a] && me.role(h.from, roleOf[a]));
  // MC-TASK-9
  if (!isOpener && !isHolder && !moneyParty(me, current, h.from) && roles.length === 0) return refuse('TASK_UNKNOWN', 'header.task');

  const delivery = current.kind === 'DELIVERY' && body === 'resultDelivered'; // MC-TASK-16
  const actors = delivery ? ['holder'] : row.actors, phases = delivery ? ['ACCEPTED'] : row.from;
  const obligationId = body === 'obligationReplaced' ? b.replacedObligationId : b.obligationId;
  const obligation = row.money ? current.obligations[obligationId] : undefined;
  const allowed = actors.some((a) => (a === 'opener' ? isOpener : a === 'holder' ? isHolder : a === 'issuing'
    ? (obligation ? me.same(h.from, obligation.issuer) : isHolder) // of a notice that is not there the holder is told so below
    : roles.includes(a)));
  const ofTheNotice = actors.length === 1 && actors[0] === 'issuing'; // MC-TASK-99: looked at with the notice
  if (!phases.includes(current.phase)) return refuse('TRANSITION_NOT_ALLOWED', 'header.task');
  if (!allowed && !ofTheNotice) return refuse('TRANSITION_NOT_ALLOWED', 'header.from');
  if (!recipientAllowed(me, current, opener, holder, row, isOpener, isHolder)) return refuse('RECIPIENT_NOT_ALLOWED', 'header.to');
  if (!allowed) return refuse('TRANSITION_NOT_ALLOWED', 'header.from');

  const t = clone(current);
  const no = (member) => refuse('TRANSITION_NOT_ALLOWED', member ? `${body}.${member}` : body);
  const done = () => ({ changed: [t], task: t.id });
  switch (body) {
    case 'transferAccepted': t.phase = 'ACCEPTED'; return done();
    case 'transferRefused': return ending(me, t, 'REFUSED');
    case 'dossierReturned': return ending(me, t, 'RETURNED');
    case 'supplementRequested': // MC-TASK-20
      if (b.supplementId in t.supplements) return no('supplementId');
      t.supplements[b.supplementId] = 'open';
      return done();
    case 'supplementProvided':
      if (t.supplements[b.supplementId] !== 'open') return no('supplementId');
      t.supplements[b.supplementId] = 'provided';
      return done();
    case 'processingStopped': // MC-TASK-21
      if (b.endsTask) return ending(me, t, 'STOPPED');
      if (t.stopped) return no();
      t.stopped = true;
      return done();
    case 'processingResumed':
      if (!t.stopped) return no();
      t.stopped = false;
      return done();
    case 'resultIssued': { // MC-TASK-15
      const refused = short(b.kind) === 'REFUSED';
      if (t.stopped || t.below.length > 0 || t.withdrawal || (!refused && openObligations(t).length > 0)) return no();
      for (const id of openSupplements(t)) t.supplements[id] = 'ended';
      t.phase = 'RESULT_ISSUED';
      return done();
    }
    case 'resultReceived': return ending(me, t, 'CLOSED');
    case 'resultDelivered':
      t.stage = short(b.stage) || null;
      return delivery && t.stage === 'DELIVERED' ? ending(me, t, 'CLOSED') : done();
    case 'withdrawalRequested': // MC-TASK-22
      if (t.withdrawal || t.withdrawals.includes(b.withdrawalId)) return no('withdrawalId');
      t.withdrawal = b.withdrawalId;
      t.withdrawals.push(b.withdrawalId);
      return done();
    case 'withdrawalAccepted':
      return t.withdrawal === b.withdrawalId ? ending(me, t, 'WITHDRAWN') : no('withdrawalId');
    case 'withdrawalRefused':
      if (t.withdrawal !== b.withdrawalId) return no('withdrawalId');
      t.withdrawal = null;
      return done();
    default:
      return row.money ? money(me, t, no, done) : done();
  }
}

/** MC-TASK-11 */
function recipientAllowed(me, task, opener, holder, row, isOpener, isHolder) {
  const to = me.header.to;
  const is = (code) => me.same(to, code);
  if (row.money && (moneyParty(me, task, to) || me.role(to, 'TREASURY') || me.role(to, 'PAYMENT_GATEWAY'))) return true;
  // A notice that names its collector for the first time may go to that agency too.
  const collector = me.content.collectingAgency?.code ?? me.content.replacement?.collectingAgency?.code;
  if (row.money && collector && is(collector)) return true;
  if (!task.parent && me.same(opener, holder)) return is(holder) || me.role(to, 'PORTAL') || me.role(to, 'REGISTER'); // MC-TASK-45
  if (isHolder) return is(opener);
  if (isOpener) return is(holder);
  return is(opener) || is(holder);
}

/** MC-TASK-14. Amounts are kept as numbers: they have at most 15 digits. */
function money(me, t, no, done) {
  const { body, content: b, header: h } = me;
  const amount = Number(b.amount ?? 0n);
  const notice = (o) => ({ issuer: h.from, collector: o.collectingAgency.code, amount: Number(o.amount ?? 0n), paid: 0, refunded: 0, exempted: 0, exemptions: {}, deferred: false, cancelled: false, replacedBy: null });
  const sameNotice = (old, o) => old.amount === Number(o.amount ?? 0n) && me.same(old.collector, o.collectingAgency.code) && me.same(old.issuer, h.from);
  if (body === 'obligationIssued') {
    const old = t.obligations[b.obligationId];
    if (old) return sameNotice(old, b) ? done() : no('obligationId');
    t.obligations[b.obligationId] = notice(b);
    return done();
  }
  const id = body === 'obligationReplaced' ? b.replacedObligationId : b.obligationId;
  const o = t.obligations[id];
  if (body === 'obligationReplaced') {
    const r = b.replacement;
    if (!o) return no('replacedObligationId');
    if (o.replacedBy) return o.replacedBy === r.obligationId && sameNotice(t.obligations[r.obligationId], r) ? done() : no('replacedObligationId');
    if (o.cancelled) return no('replacedObligationId');
    if (t.obligations[r.obligationId]) return no('replacement.obligationId');
    o.replacedBy = r.obligationId;
    t.obligations[r.obligationId] = notice(r);
    return done();
  }
  if (!o) return no('obligationId');
  switch (body) {
    case 'obligationCancelled':
      if (o.replacedBy) return no('obligationId');
      o.cancelled = true;
      return done();
    case 'obligationExempted': {
      if (o.cancelled || o.replacedBy) return no('obligationId');
      const before = o.exemptions[b.decisionNumber];
      if (before !== undefined) return done(); // told again (MC-TASK-71)
      o.exemptions[b.decisionNumber] = amount;
      o.exempted += amount;
      if (settled(o)) o.deferred = false;
      return done();
    }
    case 'obligationDeferred':
      if (o.cancelled || o.replacedBy || settled(o)) return no('obligationId');
      o.deferred = true;
      return done();
    case 'paymentFailed': return done();
    case 'paymentConfirmed': case 'paymentRefunded': {
      const voucher = `${body === 'paymentRefunded' ? 'r' : 'p'} ${b.voucherNumber}`;
      if (t.vouchers[voucher]) return done(); // a voucher is counted once (MC-TASK-72)
      if (body === 'paymentRefunded') {
        if (amount > o.paid - o.refunded) return no('amount');
        o.refunded += amount;
      } else {
        o.paid += amount;
        if (settled(o)) o.deferred = false;
      }
      t.vouchers[voucher] = id;
      return done();
    }
    default: throw new Error(body);
  }
}

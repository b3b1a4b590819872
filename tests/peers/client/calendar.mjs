// Due dates (MC-TIME): days, sessions and limits in the time of Vietnam, whatever the machine's zone (MC-TIME-1).

const vietnam = 7 * 3600_000, day = 86400_000, minute = 60_000;
/** Days are counted as whole numbers since 1970-01-01, moments as ms; both of Vietnam's clock. */
const dayOf = (ms) => Math.floor((ms + vietnam) / day);
const clockOf = (ms) => (ms + vietnam) - dayOf(ms) * day;
const at = (d, clock) => d * day + clock - vietnam;
const dayText = (d) => new Date(d * day).toISOString().slice(0, 10);
const dayNumber = (text) => Date.parse(`${text}T00:00:00Z`) / day;
const yearOf = (d) => new Date(d * day).getUTCFullYear();
const clock = (text) => { const [h, m] = text.split(':').map(Number); return (h * 60 + m) * minute; };
export const vietnamText = (ms) => `${new Date(ms + vietnam).toISOString().slice(0, 19)}+07:00`;

export class CalendarRefusal extends Error { constructor(reason) { super(reason); this.reason = reason; } }
const notConfirmed = () => new CalendarRefusal('CALENDAR_NOT_CONFIRMED'); // MC-TIME-36

const names = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const office = [{ from: '0001-01-01', week: { MONDAY_TO_FRIDAY: ['07:30-11:30', '13:30-17:00'] } }]; // MC-TIME-15

export class Calendar {
  constructor(years, hours = office) {
    this.years = new Map(years.map((y) => [y.year, y]));
    for (const y of years) checkYear(y);
    this.hours = [...hours].sort((a, b) => (a.from < b.from ? -1 : 1));
    this.holidays = new Set(years.flatMap((y) => y.holidays.map((h) => dayNumber(h.date))));
    this.off = new Set(years.flatMap((y) => y.swaps.map((s) => dayNumber(s.off))));
    this.worked = new Map(years.flatMap((y) => y.swaps.map((s) => [dayNumber(s.worked), dayNumber(s.off)]))); // MC-TIME-17, MC-TIME-18
  }
  #week(d) { // what the day of the week alone says
    const text = dayText(d);
    const week = this.hours.filter((h) => h.from <= text).at(-1)?.week ?? {};
    const n = ((d + 4) % 7 + 7) % 7;
    const list = week[names[n]] ?? (n >= 1 && n <= 5 ? week.MONDAY_TO_FRIDAY : undefined) ?? [];
    return list.map((s) => s.split('-').map(clock));
  }
  sessions(d) {
    if (!this.years.has(yearOf(d))) throw notConfirmed();
    if (this.worked.has(d)) return this.#week(this.worked.get(d));
    return this.holidays.has(d) || this.off.has(d) ? [] : this.#week(d); // MC-TIME-16
  }
  works(d) { return this.sessions(d).length > 0; }
  nextWorking(d) { let x = d; while (!this.works(x)) x++; return x; }
  /** Working ms between two moments. */
  between(from, to) {
    let sum = 0;
    for (let d = dayOf(from); d <= dayOf(to); d++) for (const [s, e] of this.sessions(d)) sum += Math.max(0, Math.min(to, at(d, e)) - Math.max(from, at(d, s)));
    return sum;
  }
  /** The moment at which so much working time has passed: at the end of a session, never at the start of the next (MC-TIME-26). */
  advance(from, amount) {
    let left = amount;
    for (let d = dayOf(from); ; d++) {
      for (const [s, e] of this.sessions(d)) {
        const start = Math.max(from, at(d, s)), room = at(d, e) - start;
        if (room <= 0) continue;
        if (left <= room) return start + left;
        left -= room;
      }
    }
  }
  unconfirmed(from, to) {
    const list = [];
    for (let y = yearOf(dayOf(from)); y <= yearOf(dayOf(to)); y++) {
      if (!this.years.has(y)) throw notConfirmed();
      if (!this.years.get(y).confirmed) list.push(y);
    }
    return list;
  }
}

function checkYear(y) { // MC-TIME-2, MC-TIME-12 to MC-TIME-14
  const members = ['year', 'confirmed', 'decision', 'decision_note', 'source', 'holidays', 'swaps'];
  const bad = (why) => { throw new CalendarRefusal(`calendar ${y.year}: ${why}`); };
  for (const m of members) if (!(m in y)) bad(`${m} is missing`);
  for (const m of Object.keys(y)) if (!members.includes(m)) bad(`${m} is not known`);
  if (y.source === '') bad('source is empty');
  const seen = new Set();
  for (const [text, here] of [...y.holidays.map((h) => [h.date, true]), ...y.swaps.flatMap((s) => [[s.off, true], [s.worked, false]])]) {
    const n = dayNumber(text);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(n) || dayText(n) !== text) bad('not a day');
    if (here && yearOf(n) !== y.year) bad('a day of another year');
    if (seen.has(text)) bad('a day stands twice');
    seen.add(text);
  }
}

/** → {dueAt (ms), unconfirmedYears, paused}. `pauses`: [{kind, from, to?}] in ms. */
export function dueDate({ calendar, policy, acceptedAt, pauses = [], mustBeConfirmed = false }) {
  const p = { start: 'DAY_AFTER', end: 'LAST_SESSION', afterSupplement: 'CONTINUE', cutoff: '15:00', ...policy };
  const found = p.unit === 'WORKING_HOUR' ? inHours(calendar, p, acceptedAt, merged(pauses, acceptedAt)) : inDays(calendar, p, acceptedAt, merged(pauses, acceptedAt));
  const unconfirmedYears = calendar.unconfirmed(acceptedAt, found.dueAt); // MC-TIME-10
  if (mustBeConfirmed && unconfirmedYears.length) throw notConfirmed();
  return { ...found, unconfirmedYears };
}

/** MC-TIME-8, MC-TIME-27: after acceptance only; those that overlap or touch are one. `to` undefined: it lasts. */
function merged(pauses, acceptedAt) {
  const out = [];
  for (const p of pauses.filter((x) => x.to === undefined || x.to > acceptedAt).map((x) => ({ from: Math.max(x.from, acceptedAt), to: x.to ?? Infinity, supplement: x.kind === 'SUPPLEMENT' })).sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && p.from <= last.to) { last.to = Math.max(last.to, p.to); last.supplement ||= p.supplement; } else out.push(p);
  }
  return out;
}

function inHours(calendar, p, acceptedAt, pauses) {
  let begin = acceptedAt, stood = 0;
  let dueAt = calendar.advance(begin, p.amount * 3600_000);
  for (const pause of pauses) {
    if (pause.from > dueAt) break; // MC-TIME-28
    if (pause.to === Infinity) return { dueAt, paused: true }; // MC-TIME-9
    if (pause.supplement && p.afterSupplement === 'RESTART') { begin = pause.to; stood = 0; } else stood += calendar.between(pause.from, pause.to); // MC-TIME-31, MC-TIME-32
    dueAt = calendar.advance(begin, p.amount * 3600_000 + stood);
  }
  return { dueAt, paused: pauses.some((x) => x.to === Infinity) };
}

function inDays(calendar, p, acceptedAt, pauses) {
  const working = p.unit === 'WORKING_DAY';
  /** The day on which `n` days have run that begin with the first day ≥ `first`; calendar days before they are put off (MC-TIME-25). */
  const run = (first, n) => {
    if (!working) return first + n - 1;
    let d = calendar.nextWorking(first);
    for (let i = 1; i < n; i++) d = calendar.nextWorking(d + 1);
    return d;
  };
  const firstDay = (accepted) => { // MC-TIME-6
    const d = dayOf(accepted);
    if (p.start !== 'SAME_DAY_BEFORE_CUTOFF') return d + 1;
    return calendar.works(d) && clockOf(accepted) < clock(p.cutoff) ? d : calendar.nextWorking(d + 1);
  };
  const moment = (last, accepted) => { // MC-TIME-7
    const d = calendar.nextWorking(last), sessions = calendar.sessions(d), c = clockOf(accepted);
    if (p.end !== 'TIME_OF_ACCEPTANCE') return at(d, sessions.at(-1)[1]);
    for (const [s, e] of sessions) { if (c < s) return at(d, s); if (c <= e) return at(d, c); }
    return at(d, sessions.at(-1)[1]);
  };
  const left = (after, last) => {
    if (!working) return last - after;
    let n = 0;
    for (let d = after + 1; d <= last; d++) if (calendar.works(d)) n++;
    return n;
  };
  let accepted = acceptedAt;
  let last = run(firstDay(accepted), p.amount), dueAt = moment(last, accepted);
  for (const pause of pauses) {
    if (pause.from > dueAt) break; // MC-TIME-28
    if (pause.to === Infinity) return { dueAt, paused: true }; // MC-TIME-9
    const began = dayOf(pause.from), ended = dayOf(pause.to);
    if (began === ended) continue; // MC-TIME-30
    if (pause.supplement && p.afterSupplement === 'RESTART') { accepted = pause.to; last = run(firstDay(accepted), p.amount); } // MC-TIME-32
    else last = run(ended + 1, Math.max(1, left(began, last))); // MC-TIME-29
    dueAt = moment(last, accepted);
  }
  return { dueAt, paused: pauses.some((x) => x.to === Infinity) };
}

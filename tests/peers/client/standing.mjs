// The two limits of a procedure (MC-TIME-21 to MC-TIME-23), and how a dossier stands (MC-TIME-11, MC-TIME-38, MC-TIME-39).
import { Calendar, dueDate, vietnamText } from './calendar.mjs';

const dayOf = (moment) => vietnamText(moment).slice(0, 10);
const unspecified = (name) => name === undefined || name.endsWith('_UNSPECIFIED');
const policyOf = (limit) => ({ amount: limit.amount, unit: limit.unit.replace('LIMIT_UNIT_', ''), ...(limit.cutoff && { cutoff: limit.cutoff }),
  ...(!unspecified(limit.start) && { start: limit.start.replace('LIMIT_START_', '') }), ...(!unspecified(limit.end) && { end: limit.end.replace('LIMIT_END_', '') }),
  ...(!unspecified(limit.afterSupplement) && { afterSupplement: limit.afterSupplement.replace('AFTER_SUPPLEMENT_', '') }) });
const times = (pauses) => (pauses ?? []).map((p) => ({ kind: p.kind ?? 'SUPPLEMENT', from: Date.parse(p.from), to: p.to && Date.parse(p.to) }));

export function limits({ procedure, acceptedAt, pauses, years }) {
  const accepted = Date.parse(acceptedAt), day = dayOf(accepted), calendar = new Calendar(years);
  const inForce = (limit) => limit && (!limit.validFrom || limit.validFrom <= day) && (!limit.validTo || day <= limit.validTo);
  const due = (limit) => (limit ? vietnamText(dueDate({ calendar, policy: policyOf(limit), acceptedAt: accepted, pauses: times(pauses) }).dueAt) : null);
  const [law, committed] = [procedure.statutoryLimit, procedure.committedLimit].map((limit) => (inForce(limit) ? limit : null));
  return { dueAt: due(committed ?? law), statutoryDueAt: due(law) };
}

const order = (a, b) => (a < b ? 'EARLY' : a === b ? 'ON_TIME' : 'OVERDUE');

export function standing(v) {
  const appointed = v.dueAt && Date.parse(v.dueAt), inForce = v.dueInForce ? Date.parse(v.dueInForce) : appointed;
  const due = appointed ?? (v.statutory && dueDate({ calendar: new Calendar(v.years), policy: v.statutory, acceptedAt: Date.parse(v.acceptedAt) }).dueAt);
  const waits = times(v.supplements);
  return v.now.map((text) => {
    const ended = Date.parse(v.endedAt ?? text);
    const byDate = inForce ? order(dayOf(ended), dayOf(inForce)) : 'ON_TIME';
    if (waits.length > 1) return { byDate, byTime: 'OVERDUE' };
    const counted = waits.reduce((end, w) => (w.to === undefined ? w.from : w.to <= end ? end - (w.to - w.from) : end), ended);
    return { byDate, byTime: !due ? 'ON_TIME' : counted > due ? 'OVERDUE' : order(dayOf(counted), dayOf(due)) };
  });
}

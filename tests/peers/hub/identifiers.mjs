// Codes and numbers that have rules of their own (MC-TASK-25 to MC-TASK-28, MC-CORE-30, MC-CORE-32, MC-CORE-36).

const decision20 = /^[A-Z][0-9]{2}([.][0-9A-Z]{1,5}){0,3}$/;
const qcvn102 = /^[0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2}$/;

/** MC-TASK-25. → {system, level, top, other?} or null; `other` only at level 1, where the rule converts. */
export function agencyCode(text) {
  if (decision20.test(text)) {
    const parts = text.split('.');
    return { system: 'DECISION_20', level: parts.length, top: parts[0], ...(parts.length === 1 && { other: `000.00.00.${text}` }) };
  }
  if (qcvn102.test(text)) {
    const [a, b, c, top] = text.split('.');
    const level = a !== '000' ? 4 : b !== '00' ? 3 : c !== '00' ? 2 : 1;
    return { system: 'QCVN_102', level, top, ...(level === 1 && { other: top }) };
  }
  return null;
}

export const dossierCode = /^[0-9A-Z][0-9A-Z.-]{4,63}$/;
/** The agency whose code a dossier carries: the text before the first hyphen (MC-TASK-10). */
export function dossierOwner(code) {
  const text = code.split('-', 1)[0];
  return code.includes('-') && agencyCode(text) ? text : null;
}

export const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const isUuid7 = (id) => uuid7.test(id) && uuid7Time(id) <= 253402300799999; // to the year 9999
export const uuid7Time = (id) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** MC-CORE-36, MC-TASK-27. */
export function isTaxCode(text) {
  if (/^[0-9]{12}$/.test(text)) return isPersonalId(text);
  if (!/^[0-9]{10}(-[0-9]{3})?$/.test(text)) return false;
  const digits = [...text.slice(0, 10)].map(Number);
  const check = 10 - ([31, 29, 23, 19, 17, 13, 7, 5, 3].reduce((s, w, i) => s + w * digits[i], 0) % 11);
  return check === digits[9] && text.slice(0, 2) !== '00' && text.slice(2, 9) !== '0000000' && text.slice(11) !== '000';
}
/** MC-TASK-28. */
export const isPersonalId = (text) => /^[0-9]{12}$/.test(text) && !text.startsWith('000');

/** MC-CORE-32: a day of the Gregorian calendar. */
export function isDay(text) {
  const m = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!m || m[1] === '0000') return false;
  const d = new Date(0);
  d.setUTCFullYear(+m[1], +m[2] - 1, +m[3]);
  return d.getUTCFullYear() === +m[1] && d.getUTCMonth() === +m[2] - 1 && d.getUTCDate() === +m[3];
}

/** The day in Vietnam (UTC+7) of a moment (MC-TIME-1, MC-DIR-3). */
export const dayInVietnam = (ms) => new Date(ms + 7 * 3600_000).toISOString().slice(0, 10);
export const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86400_000).toISOString().slice(0, 10);
/** The moment at which a day of Vietnam begins. */
export const startOfDay = (day) => Date.parse(`${day}T00:00:00+07:00`);

/** MC-TASK-26. → null, or why the pattern is refused. */
export function codePattern(template, reset) {
  const m = /^\{agency\}(-.*)\{seq:([1-9]|1[0-2])\}$/.exec(template);
  if (!m) return 'FORM';
  const dates = m[1].match(/\{[^}]*\}/g) ?? [];
  const text = m[1].replace(/\{[^}]*\}/g, '');
  if (dates.length > 1 || dates.some((d) => !['{yyMMdd}', '{yyyyMMdd}', '{yyyy}'].includes(d)) || !/^[0-9A-Z.-]*$/.test(text)) return 'FORM';
  if (reset === 'DAILY' && !dates.some((d) => d.includes('dd'))) return 'RESET';
  if (reset === 'YEARLY' && dates.length === 0) return 'RESET';
  return null;
}
export function fillPattern(template, agency, day, sequence) {
  const plain = day.replaceAll('-', '');
  return template.replace('{agency}', agency).replace('{yyMMdd}', plain.slice(2)).replace('{yyyyMMdd}', plain).replace('{yyyy}', plain.slice(0, 4))
    .replace(/\{seq:([1-9]|1[0-2])\}/, (_, n) => String(sequence).padStart(+n, '0'));
}

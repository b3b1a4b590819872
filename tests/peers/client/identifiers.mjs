// What can be said of codes and numbers (MC-TASK-25 to MC-TASK-28, MC-TASK-90 to MC-TASK-94), as the vectors of identifiers/ ask it.
import { createHash } from 'node:crypto';
import { agencyCode, codePattern, dossierCode, dossierOwner, fillPattern, isDay, isPersonalId, isTaxCode, isUuid7, uuid7Time } from '../hub/identifiers.mjs';

/** Never whole in a log (MC-TASK-94): the last three characters. */
export const masked = (text) => '*'.repeat(Math.max(0, text.length - 3)) + text.slice(-3);
const no = { valid: false };

function person(text, as) {
  const kind = as ?? (/^[0-9]{9}$/.test(text) ? 'OLD_ID_CARD' : /^[0-9]+$/.test(text) ? 'PERSONAL_ID' : 'PASSPORT');
  if (kind === 'NONE') return text === '' ? { valid: true, kind } : no;
  if (kind === 'OLD_ID_CARD') return /^[0-9]{9}$/.test(text) ? { valid: true, kind, masked: masked(text) } : no;
  if (kind === 'PERSONAL_ID') {
    if (!isPersonalId(text)) return no;
    const c = +text[3];
    return { valid: true, kind, birthPlace: text.slice(0, 3), sex: c % 2 === 0 ? 'MALE' : 'FEMALE', birthYear: 1900 + 100 * Math.floor(c / 2) + +text.slice(4, 6), masked: masked(text) };
  }
  return /^[0-9A-Z]{5,20}$/.test(text) ? { valid: true, kind, masked: masked(text) } : no; // 5 to 20: by the vectors, the text has no bounds
}
function tax(text) {
  if (!isTaxCode(text)) return no;
  return { valid: true, kind: text.length === 12 ? 'PERSON' : text.length === 14 ? 'BRANCH' : 'ORGANISATION', masked: masked(text) };
}
const procedure = (text) => {
  const m = /^([0-9][.][0-9]{6})(?:[.]([0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2}))?$/.exec(text);
  return m && !text.endsWith('\n') ? { valid: true, national: m[1], ...(m[2] && { agency: m[2] }) } : no;
};

function pattern({ template, reset, agency, date, sequence, code }) {
  if (codePattern(template, reset)) return no;
  if (agency !== undefined && date !== undefined) {
    const plain = date.replaceAll('-', '');
    return { valid: true, code: fillPattern(template, agency, date, sequence), period: { DAILY: plain, YEARLY: plain.slice(0, 4), NEVER: '' }[reset] };
  }
  return code === undefined ? { valid: true } : readBack(template, code);
}
/** A code that the pattern made, read again (MC-TASK-26). */
export function readBack(template, code) {
  const digits = +/\{seq:([0-9]+)\}$/.exec(template)[1];
  const quote = (t) => t.replace(/[.]/g, '[.]');
  const token = { '{yyMMdd}': '([0-9]{6})', '{yyyyMMdd}': '([0-9]{8})', '{yyyy}': '([0-9]{4})' };
  const middle = template.slice('{agency}'.length).replace(/\{seq:[0-9]+\}$/, '');
  const parts = middle.split(/(\{[^}]*\})/).map((t) => token[t] ?? quote(t)).join('');
  const m = new RegExp(`^(.+?)${parts}([0-9]{${digits},})$`).exec(code);
  if (!m) return no;
  const date = m.length === 4 ? m[2] : null, sequence = m.at(-1);
  if (!agencyCode(m[1]) || (sequence.length > digits && sequence[0] === '0') || +sequence < 1) return no;
  if (date?.length === 6 && !isDay(`20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`)) return no;
  if (date?.length === 8 && !isDay(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`)) return no;
  return { valid: true, agency: m[1], sequence: +sequence };
}

const kinds = {
  agencyCode: ({ text }) => { const c = agencyCode(text); return c ? { valid: true, ...c } : no; },
  dossierCode: ({ text }) => (dossierCode.test(text) ? { valid: true, ...(dossierOwner(text) && { agency: dossierOwner(text) }) } : no),
  uuid7: ({ text }) => (isUuid7(text) ? { valid: true, time: new Date(uuid7Time(text)).toISOString() } : no),
  taxCode: ({ text }) => tax(text),
  personId: ({ text, as }) => person(text, as),
  procedureCode: ({ text }) => procedure(text),
  sha256Digest: ({ text, of }) => (/^[0-9a-f]{64}$/.test(text) && (of === undefined || createHash('sha256').update(of).digest('hex') === text) ? { valid: true } : no),
  dossierCodePattern: pattern,
};
/** → what is so about one text, {valid: false} where it is none. */
export const judge = (identifier, item) => (Object.hasOwn(kinds, identifier) ? kinds[identifier](item) : null);

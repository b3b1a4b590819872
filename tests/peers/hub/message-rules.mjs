// Rules across fields (MC-CORE-30 to MC-CORE-41) and the reading of a whole message.
import { planOf } from './proto.mjs';
import { pathOf } from './json-text.mjs';
import { readJson } from './json-reader.mjs';
import { isDay, isTaxCode, uuid7Time } from './identifiers.mjs';

export const maxPayload = 2 * 1024 * 1024; // MC-CORE-2
export const bodies = planOf('motcua.v1.Message').oneofs[0].members;
const documents = new Set(['documentSent', 'documentStatusReported']);
/** Bodies that need header.dossier and header.task (the table of MC-CORE-3). */
const noDossier = new Set(['feedbackSubmitted', 'feedbackAnswered', ...documents, 'deliveryFailed', 'agencySucceeded', 'deliveryStalled']);
const noTask = new Set([...noDossier, 'dossierRegistered', 'dossierStatusReported', 'serviceRated']);

const order = ['PAYLOAD_TOO_LARGE', 'JSON_INVALID', 'CONTRACT_NOT_SUPPORTED', 'SCHEMA_VIOLATION', 'FORM_VIOLATION']; // MC-CORE-61

/** → {message, body, violations, reason, header}. `reason` is the one the message is refused for; `header` is there where it is right by itself. */
export function readMessage(bytes, { strict = false } = {}) {
  if (bytes.length > maxPayload) return refuse([{ path: '', rule: 'size', reason: 'PAYLOAD_TOO_LARGE', limit: maxPayload }]);
  const { value, violations, unknownAtTop, unknownEnums = [] } = readJson('motcua.v1.Message', bytes, { strict });
  let header = value ? undefined : headerOfBroken(bytes);
  if (value) {
    const body = bodies.find((b) => b in value);
    const missing = violations.findIndex((v) => v.path === '' && v.rule === 'oneof-required');
    if (!body && missing >= 0 && unknownAtTop.length > 0) { // MC-CORE-4: a member that this version does not know stands where the body would
      violations.splice(missing, 1, { path: '', rule: 'body-unknown', reason: 'CONTRACT_NOT_SUPPORTED' });
    }
    const major = /^([0-9]{1,3})[.]/.exec(value.header?.contract ?? '')?.[1];
    const headerRight = !!value.header && !violations.some((v) => v.path === 'header' || v.path.startsWith('header.'));
    // MC-CORE-91: nothing behind a right header of another major version is looked at.
    if (major !== undefined && major !== '1' && headerRight) violations.splice(0, violations.length, { path: 'header.contract', rule: 'contract', reason: 'CONTRACT_NOT_SUPPORTED' });
    if (violations.length === 0) rulesAcross(value, body, (path, rule) => violations.push({ path: pathOf(path), rule, reason: 'SCHEMA_VIOLATION' }));
    if (headerRight) header = value.header;
    if (violations.length === 0) return { message: value, body, violations, unknownEnums, header };
  }
  return refuse(violations, { header, unknownEnums });
}
/** The header in front of what is not JSON: it is judged, and the signature's form, before the rest is looked at (MC-SIGN-6). */
function headerOfBroken(bytes) {
  const text = bytes.toString('utf8');
  const start = /^\s*\{\s*"header"\s*:\s*(?=\{)/.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  const piece = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  piece.lastIndex = start;
  for (let depth = 0, m; (m = piece.exec(text));) {
    depth += { '{': 1, '}': -1 }[m[0]] ?? 0;
    if (depth > 0) continue;
    const { value, violations } = readJson('motcua.v1.Message', Buffer.from(`{"header":${text.slice(start, piece.lastIndex)}}`));
    return value && !violations.some((v) => v.path.startsWith('header')) ? value.header : undefined;
  }
  return undefined;
}
/** The first reason of the order, and every violation with it (MC-CORE-18, MC-ERR-18). */
const refuse = (violations, rest) => ({ violations, reason: order.find((r) => violations.some((v) => v.reason === r)), ...rest });

function rulesAcross(message, body, add) {
  const h = message.header, b = message[body];
  if (uuid7Time(h.id) !== h.createdAt) add(['header', 'id'], 'id-time'); // MC-CORE-30
  if (h.expiresAt <= h.createdAt || h.expiresAt > h.createdAt + 366 * 86400_000) add(['header', 'expiresAt'], 'expiry'); // MC-CORE-31
  if (!noDossier.has(body) && !h.dossier) add(['header', 'dossier'], 'dossier-required'); // MC-CORE-33
  if (!noTask.has(body) && !h.task) add(['header', 'task'], 'task-required');
  if ((body === 'dossierTransferred' || body === 'dossierRegistered') && h.dossier && b.dossier.code !== h.dossier) add([body, 'dossier', 'code'], 'dossier-code'); // MC-CORE-34
  walk('motcua.v1.Message', message, [], add);

  const sum = (o, path) => { // MC-CORE-37
    if (o.items.reduce((s, i) => s + (i.amount ?? 0n), 0n) !== (o.amount ?? 0n)) add([...path, 'amount'], 'amount-sum');
  };
  switch (body) {
    case 'obligationIssued': sum(b, [body]); break;
    case 'obligationReplaced':
      sum(b.replacement, [body, 'replacement']);
      if (b.replacement.obligationId === b.replacedObligationId) add([body, 'replacement', 'obligationId'], 'replacement');
      break;
    case 'resultIssued': // MC-CORE-38
      if (b.kind !== 'RESULT_KIND_REFUSED' && b.kind !== 'RESULT_KIND_UNSPECIFIED' && !b.papers?.length) add([body, 'papers'], 'result-papers');
      if ((b.kind === 'RESULT_KIND_REFUSED' || b.kind === 'RESULT_KIND_PARTLY') && !b.reason) add([body, 'reason'], 'result-reason');
      break;
    case 'resultDelivered': // MC-CORE-39
      if (b.channel === 'RESULT_CHANNEL_POST' && !b.trackingNumber) add([body, 'trackingNumber'], 'tracking-number');
      if (b.stage === 'DELIVERY_STAGE_FAILED' && !b.reason) add([body, 'reason'], 'delivery-reason');
      break;
    case 'documentSent': // MC-CORE-40
      if (b.action !== 'DOCUMENT_ACTION_NEW' && b.action !== 'DOCUMENT_ACTION_UNSPECIFIED' && !b.actionReason) add([body, 'actionReason'], 'action-reason');
      break;
    case 'agencySucceeded': // MC-CORE-41
      (b.assignments ?? []).forEach((a, i) => {
        if (!a.procedureCode === !a.task) add([body, 'assignments', i], 'assignment');
        if (!b.successors.some((s) => s.code === a.successor)) add([body, 'assignments', i, 'successor'], 'assignment-successor');
      });
      break;
    default:
  }
}

const datePattern = planOf('motcua.v1.Identity').byName.get('issuedOn').patternText;

/** Rules that hold wherever the type stands: dates (MC-CORE-32), identities (MC-CORE-35), tax codes (MC-CORE-36). */
export function walk(typeName, value, path, add) {
  const plan = planOf(typeName);
  if (typeName === 'motcua.v1.Identity' && value.kind) {
    const n = value.number ?? '';
    const wrong = { IDENTITY_KIND_PERSONAL_ID: !/^(?!000)[0-9]{12}$/.test(n), IDENTITY_KIND_OLD_ID_CARD: !/^[0-9]{9}$/.test(n), IDENTITY_KIND_NONE: n !== '',
      IDENTITY_KIND_PASSPORT: n === '', IDENTITY_KIND_OTHER: n === '' }[value.kind];
    if (wrong) add([...path, 'number'], 'identity-number');
  }
  for (const f of plan.fields) {
    const v = value[f.name];
    if (v === undefined) continue;
    if (f.patternText === datePattern && v !== '') { if (!isDay(v)) add([...path, f.name], 'calendar-date'); continue; }
    if (f.name === 'taxCode' && v !== '') { if (!isTaxCode(v)) add([...path, f.name], 'tax-code'); continue; }
    if (f.kind === 'message') {
      if (f.repeated) v.forEach((i, n) => walk(f.typeName, i, [...path, f.name, n], add));
      else walk(f.typeName, v, [...path, f.name], add);
    }
  }
}

/** Every value of one message type in a message, wherever it stands: attachments, forms. */
export function collect(typeName, value, wanted, path = [], out = []) {
  if (typeName === wanted) out.push({ value, path: pathOf(path) });
  for (const f of planOf(typeName).fields) {
    const v = value[f.name];
    if (v === undefined || f.kind !== 'message') continue;
    if (f.repeated) v.forEach((i, n) => collect(f.typeName, i, wanted, [...path, f.name, n], out));
    else collect(f.typeName, v, wanted, [...path, f.name], out);
  }
  return out;
}

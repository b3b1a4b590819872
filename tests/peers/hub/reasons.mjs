// Refusals: reason, code, texts in both languages, fields, delay (MC-ERR, MC-CORE-60, MC-CORE-61).
import { randomUUID } from 'node:crypto';
import { encodeProto, root } from './proto.mjs';
import { timeText } from './json-writer.mjs';

/** reason → {code, retry, en, vi}, from the options of ErrorReason. */
export const reasons = {};
{
  const e = root.lookupEnum('motcua.v1.ErrorReason');
  for (const [name, options] of Object.entries(e.valuesOptions ?? {})) {
    const of = (k) => options[`(reason).${k}`];
    if (of('code') === undefined) continue;
    reasons[name.replace('ERROR_REASON_', '')] = { code: of('code'), retry: of('retry'), en: `${of('cause_en')} ${of('remedy_en')}`, vi: `${of('cause_vi')} ${of('remedy_vi')}` };
  }
}

export const codes = ['ok', 'canceled', 'unknown', 'invalid_argument', 'deadline_exceeded', 'not_found', 'already_exists', 'permission_denied', 'resource_exhausted',
  'failed_precondition', 'aborted', 'out_of_range', 'unimplemented', 'internal', 'unavailable', 'data_loss', 'unauthenticated'];
export const httpStatus = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401]; // MC-WIRE-20

/** The texts of MC-CORE-60; … is what the rule bounds. */
const ruleTexts = {
  size: ['The message is larger than … bytes; send large files as attachments.', 'Thông điệp lớn hơn … byte; hãy gửi tệp lớn dưới dạng tệp đính kèm.'],
  utf8: ['Not valid UTF-8; encode the text as UTF-8.', 'Không đúng UTF-8; hãy mã hóa văn bản bằng UTF-8.'],
  bom: ['Starts with a byte order mark; leave it out.', 'Có dấu BOM ở đầu; hãy bỏ đi.'],
  syntax: ['Not JSON; comments, trailing commas and unfinished values are not allowed.', 'Không phải JSON; không được có chú thích, dấu phẩy thừa hay giá trị dở dang.'],
  'trailing-data': ['Something follows the JSON value; send one value only.', 'Có dữ liệu thừa sau giá trị JSON; chỉ gửi một giá trị.'],
  depth: ['Nested deeper than 64 levels; flatten it.', 'Lồng sâu quá 64 mức; hãy giảm số mức.'],
  null: ['null is not used; leave the member out.', 'Không dùng null; hãy bỏ trường này.'],
  'duplicate-member': ['The member occurs twice; give it once.', 'Trường xuất hiện hai lần; chỉ ghi một lần.'],
  'member-name': ['Not a lowerCamelCase member name of the contract.', 'Tên trường không theo lowerCamelCase của chuẩn.'],
  'unknown-member': ['This contract version does not know the member; remove it or use a newer contract.', 'Phiên bản chuẩn này không có trường này; hãy bỏ đi hoặc dùng chuẩn mới hơn.'],
  enum: ['Write the value by its name in capitals, as the schema lists it.', 'Hãy ghi giá trị bằng tên viết hoa như trong lược đồ.'],
  type: ['Of the wrong JSON type; expected ….', 'Sai kiểu JSON; cần ….'],
  number: ['Write a plain decimal of at most 15 digits: whole numbers without fraction, never an exponent.', 'Ghi số thập phân thường tối đa 15 chữ số: số nguyên không có phần lẻ, không dùng số mũ.'],
  int32: ['Write a whole number within …, without fraction or exponent.', 'Ghi số nguyên trong khoảng …, không phần lẻ, không số mũ.'],
  int64: ['Write a decimal string within …, without leading zeros or a plus sign.', 'Ghi chuỗi số thập phân trong khoảng …, không có số 0 ở đầu, không dấu cộng.'],
  timestamp: ['Write a real moment as YYYY-MM-DDThh:mm:ssZ or with three digits of milliseconds.', 'Ghi thời điểm có thật dạng YYYY-MM-DDThh:mm:ssZ, có thể thêm ba chữ số mili giây.'],
  base64: ['Write standard base64 with padding.', 'Ghi base64 chuẩn có ký tự đệm.'],
  surrogate: ['An escape is half of a surrogate pair; write the whole character.', 'Có nửa cặp surrogate; hãy ghi đủ ký tự.'],
  nul: ['U+0000 is not text; remove it.', 'U+0000 không phải văn bản; hãy bỏ đi.'],
  nfc: ['Text is decomposed; normalise it to Unicode form C.', 'Văn bản ở dạng tổ hợp; hãy chuẩn hóa về Unicode dựng sẵn (NFC).'],
  oneof: ['Another member of the same choice is present; keep one.', 'Đã có một trường khác của cùng lựa chọn; chỉ giữ một.'],
  required: ['Required; give a value.', 'Bắt buộc; hãy ghi giá trị.'],
  'oneof-required': ['Give exactly one of the members of ….', 'Phải có đúng một trường của ….'],
  pattern: ['Does not have the form ….', 'Không đúng dạng ….'],
  minLength: ['Shorter than ….', 'Ngắn hơn ….'], maxLength: ['Longer than ….', 'Dài hơn ….'],
  minimum: ['Smaller than ….', 'Nhỏ hơn ….'], maximum: ['Greater than ….', 'Lớn hơn ….'],
  minItems: ['Fewer than … items.', 'Ít hơn … mục.'], maxItems: ['More than … items.', 'Nhiều hơn … mục.'],
  'body-unknown': ['The body is not one of contract 1.0; the hub must be upgraded or another body used.', 'Nội dung không thuộc chuẩn 1.0; cần nâng cấp nút hoặc dùng nội dung khác.'],
  contract: ['Not a version of contract 1; use 1.0.', 'Không phải phiên bản của chuẩn 1; hãy dùng 1.0.'],
  'id-time': ['The time of the UUIDv7 is not createdAt; make the id at that moment.', 'Thời gian trong UUIDv7 không trùng createdAt; hãy tạo mã tại thời điểm đó.'],
  expiry: ['Write a time after createdAt, at most 366 days later.', 'Ghi thời điểm sau createdAt, không quá 366 ngày.'],
  'calendar-date': ['Not a day of the calendar; correct it.', 'Không phải ngày có thật; hãy sửa lại.'],
  'dossier-required': ['This body is about a dossier; name it.', 'Nội dung này về một hồ sơ; hãy ghi mã hồ sơ.'],
  'task-required': ['This body is about a task; name it.', 'Nội dung này về một phần việc; hãy ghi mã phần việc.'],
  'dossier-code': ['Not the dossier of the header; make them equal.', 'Không trùng mã hồ sơ trong phần đầu; hãy ghi giống nhau.'],
  'identity-number': ['Does not fit the kind of identity; correct number or kind.', 'Không hợp với loại giấy tờ; hãy sửa số hoặc loại.'],
  'tax-code': ['Not a tax code that can be issued; check its digits.', 'Không phải mã số thuế có thể cấp; hãy kiểm tra lại.'],
  'amount-sum': ['Not the sum of the items; correct it.', 'Không bằng tổng các mục; hãy sửa lại.'],
  replacement: ['A replacement has an id of its own; give another.', 'Thông báo thay thế phải có mã riêng; hãy ghi mã khác.'],
  'result-papers': ['A granted result has a paper; add it.', 'Kết quả đồng ý phải có giấy tờ; hãy thêm vào.'],
  'result-reason': ['Give the reason.', 'Hãy ghi lý do.'],
  'tracking-number': ['A delivery by post has its tracking number; give it.', 'Chuyển qua bưu chính phải có số hiệu; hãy ghi vào.'],
  'delivery-reason': ['A failed delivery has a reason; give it.', 'Phát không thành công phải có lý do; hãy ghi vào.'],
  'action-reason': ['Give the reason of the action.', 'Hãy ghi lý do của thao tác.'],
  assignment: ['Name a procedure or a task, not both.', 'Ghi thủ tục hoặc phần việc, không ghi cả hai.'],
  'assignment-successor': ['Not one of the successors; correct it.', 'Không phải cơ quan kế thừa đã nêu; hãy sửa lại.'],
};
const formText = ['Does not satisfy the form schema; correct it.', 'Không đúng lược đồ biểu mẫu; hãy sửa lại.'];

/** fields: [{path, rule?, limit?, en?, vi?}] */
export class Refusal extends Error {
  constructor(reason, { fields = [], retryAfterMs = 0, hubTime, note } = {}) {
    super(reason);
    Object.assign(this, { reason, fields, retryAfterMs, hubTime, note, correlationId: randomUUID() });
  }
  get code() { return reasons[this.reason].code; }
  fieldTexts() {
    return this.fields.map((f) => {
      const [en, vi] = f.en ? [f.en, f.vi] : ruleTexts[f.rule] ?? (f.rule ? formText : [reasons[this.reason].en, reasons[this.reason].vi]);
      return { path: f.path, rule: f.rule, en: en.replace('…', f.limit ?? 'the limit'), vi: vi.replace('…', f.limit ?? 'giới hạn') };
    });
  }
}
/** A failure that has no reason of the contract: transport and protocol (MC-WIRE). */
export class WireError extends Error {
  constructor(code, message, headers = {}) { super(message); this.code = code; this.headers = headers; }
}

const any = (type, value, debug) => ({ type, value: encodeProto(type, value), debug });

/** A refusal as a status: {code, message, details: [{type, value, debug}], retryAfterMs}. `room` bounds the bytes of the listed fields as protobuf. */
export function statusOf(refusal, room) {
  const r = reasons[refusal.reason];
  const texts = refusal.fieldTexts();
  const violations = [];
  let used = 0;
  for (const t of texts) { // MC-CORE-92
    const v = { field: t.path, description: t.en, localizedMessage: { locale: 'vi', message: t.vi } };
    used += encodeProto('google.rpc.BadRequest', { fieldViolations: [v] }).length;
    if (used > room) break;
    violations.push(v);
  }
  const metadata = { correlationId: refusal.correlationId };
  if (refusal.hubTime !== undefined) metadata.hubTime = timeText(refusal.hubTime); // MC-ERR-5
  if (violations.length < texts.length) metadata.fieldsOmitted = String(texts.length - violations.length);
  const info = { reason: refusal.reason, domain: 'motcua', metadata };
  const vi = { locale: 'vi', message: r.vi };
  const details = [any('google.rpc.ErrorInfo', info, info), any('google.rpc.LocalizedMessage', vi, vi)];
  if (violations.length > 0) details.push(any('google.rpc.BadRequest', { fieldViolations: violations }, { fieldViolations: violations }));
  if (refusal.retryAfterMs > 0) { // MC-ERR-4
    const ms = refusal.retryAfterMs;
    details.push(any('google.rpc.RetryInfo', { retryDelay: { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 } }, { retryDelay: `${ms % 1000 ? (ms / 1000).toFixed(3) : ms / 1000}s` }));
  }
  return { code: r.code, message: r.en, details, retryAfterMs: refusal.retryAfterMs };
}

/** A refusal as a value (SendBatch, MC-ERR-6). */
export function refusalValue(refusal, room) {
  const r = reasons[refusal.reason];
  const texts = refusal.fieldTexts();
  const fields = [];
  let used = 0;
  for (const t of texts) {
    used += Buffer.byteLength(JSON.stringify(t));
    if (used > room) break;
    fields.push({ path: t.path, messageEn: t.en, messageVi: t.vi });
  }
  return { reason: `ERROR_REASON_${refusal.reason}`, messageEn: r.en, messageVi: r.vi, fields, retryAfterMs: BigInt(refusal.retryAfterMs), fieldsOmitted: texts.length - fields.length };
}

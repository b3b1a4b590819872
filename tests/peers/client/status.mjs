// How a call can fail, whichever wire it went over: code, reason, fields, delay, and whether the hub said it at all (MC-WIRE-20 to MC-WIRE-23, MC-ERR-1).
import { codes, decodeProto } from './contract.mjs';

export const C = { CANCELLED: 1, UNKNOWN: 2, INVALID_ARGUMENT: 3, DEADLINE_EXCEEDED: 4, NOT_FOUND: 5, ALREADY_EXISTS: 6, PERMISSION_DENIED: 7, RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9, ABORTED: 10, OUT_OF_RANGE: 11, UNIMPLEMENTED: 12, INTERNAL: 13, UNAVAILABLE: 14, DATA_LOSS: 15, UNAUTHENTICATED: 16 };
export const codeName = (n) => Object.keys(C).find((k) => C[k] === n) ?? 'UNKNOWN';
export const connectCode = (text) => { const n = codes.indexOf(text); return n > 0 ? n : null; };

/** `own`: the hub's own word, not a gateway's nor the line's (MC-WIRE-57). `reason` is of this contract's domain, or null. */
export class Failure extends Error {
  constructor(code, { reason = null, fields = [], retryAfterMs = 0, hubTime = null, correlationId = null, own = false, text = '' } = {}) {
    super(reason ?? codeName(code)); // the text of the answer is shown, never read (MC-WIRE-21)
    Object.assign(this, { code, reason, fields, retryAfterMs, hubTime, correlationId, own, text });
  }
}

/** MC-WIRE-22: an answer that has no status of the server. */
const ofHttp = { 400: C.INTERNAL, 401: C.UNAUTHENTICATED, 403: C.PERMISSION_DENIED, 404: C.UNIMPLEMENTED, 429: C.UNAVAILABLE, 502: C.UNAVAILABLE, 503: C.UNAVAILABLE, 504: C.UNAVAILABLE };
export const gatewayFailure = (httpStatus, retryAfter) => new Failure(ofHttp[httpStatus] ?? C.UNKNOWN, { retryAfterMs: retryAfterMs(retryAfter), text: `HTTP ${httpStatus}` });
export const lineFailure = (text) => new Failure(C.UNAVAILABLE, { text }); // MC-WIRE-58

/** Retry-After: seconds, or a date (RFC 9110). */
export function retryAfterMs(header) {
  if (header === undefined || header === null) return 0;
  const text = String(header).trim();
  if (/^[0-9]{1,9}$/.test(text)) return +text * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}

/** The google.rpc details of a status. `details`: [{type, value: Buffer, debug}]. A detail that cannot be read is passed over. */
export function factsOf(details) {
  const out = {};
  for (const d of details) {
    try {
      const type = d.type.replace(/^.*\//, '');
      const read = () => {
        if (d.value) { try { return decodeProto(type, d.value); } catch { /* `debug` says the same (MC-WIRE-54) */ } }
        return fromDebug(type, d.debug);
      };
      if (type === 'google.rpc.ErrorInfo') {
        const info = read();
        if (info.domain !== 'motcua' || !info.reason) continue; // another's details: the code decides (MC-WIRE-21)
        out.reason = info.reason;
        out.correlationId = info.metadata?.correlationId ?? null;
        const at = Date.parse(info.metadata?.hubTime ?? '');
        out.hubTime = Number.isNaN(at) ? null : at;
      } else if (type === 'google.rpc.RetryInfo') {
        const delay = read().retryDelay ?? {};
        out.retryAfterMs = Number(delay.seconds ?? 0) * 1000 + Math.ceil((delay.nanos ?? 0) / 1e6);
      } else if (type === 'google.rpc.BadRequest') out.fields = (read().fieldViolations ?? []).map((v) => v.field ?? '');
    } catch { /* a broken detail */ }
  }
  return out;
}
function fromDebug(type, debug) {
  if (type === 'google.rpc.RetryInfo') {
    const m = /^([0-9]+)(?:\.([0-9]{1,9}))?s$/.exec(debug.retryDelay);
    return { retryDelay: { seconds: +m[1], nanos: +(m[2] ?? '0').padEnd(9, '0') } };
  }
  return debug;
}

/** The reason of a `LeaseLost` or `Refusal`: ERROR_REASON_X → X. */
export const reasonOf = (enumName) => (enumName && enumName !== 'ERROR_REASON_UNSPECIFIED' ? enumName.replace('ERROR_REASON_', '') : null);

// What to do with a failed call: by reason, and by the code where there is none of this contract (MC-ERR-9, MC-VER-4, MC-VER-11).
import { reasons } from './contract.mjs';
import { C } from './status.mjs';

const retryable = new Set([C.UNAVAILABLE, C.ABORTED, C.RESOURCE_EXHAUSTED]);
const withReason = new Set(Object.values(reasons).map((r) => r.code));

/** → 'retry' (until expires_at), 'bounded' (a few times, MC-ERR-24), 'final', 'clock' (MC-ERR-12), 'gateway' (not the hub's word: again, but slowly; MC-WIRE-57). */
export function decide(f) {
  if (!f.own) {
    // What would be final from the hub comes from something between: again, but slowly. Everything else is no answer.
    return [C.UNAUTHENTICATED, C.PERMISSION_DENIED, C.UNIMPLEMENTED].includes(f.code) ? 'gateway' : 'retry';
  }
  const known = f.reason && reasons[f.reason];
  if (known) {
    switch (known.retry) {
      case 'RETRY_YES': case 'RETRY_AFTER_DELAY': return 'retry';
      case 'RETRY_BOUNDED': return 'bounded';
      case 'RETRY_ONCE_WITH_HUB_TIME': return f.fields.length > 0 ? 'final' : 'clock'; // MC-ERR-25: a field says that it is createdAt, not the token
      default: return 'final';
    }
  }
  // The server's own DEADLINE_EXCEEDED or CANCELLED without a reason is "no answer": the effect may have taken place (MC-WIRE-49, MC-DELIVER-6).
  if (!f.reason && (f.code === C.DEADLINE_EXCEEDED || f.code === C.CANCELLED)) return 'retry';
  if (retryable.has(f.code)) return 'retry';
  if (f.code === C.INTERNAL || !withReason.has(f.code)) return 'bounded';
  return 'final';
}

/** MC-ERR-11: the bound grows from one attempt to the next up to a limit, the wait is spread by chance below it. `n` counts failures from 1. */
export function waitAfter(n, { first = 250, factor = 1.6, limit = 5 * 60_000 } = {}) {
  const bound = Math.min(limit, first * factor ** (n - 1));
  return Math.round(bound * (0.5 + Math.random() / 2));
}
export const maxInternal = 5;

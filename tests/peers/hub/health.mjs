// grpc.health.v1.Health (MC-WIRE-31).
import { WireError } from './reasons.mjs';

export function healthService(names) {
  const served = new Set(['', ...names]);
  return (method) => (method === 'Check'
    ? (caller, { service = '' }) => {
      if (!served.has(service)) throw new WireError(5, 'no such service');
      return { status: 'SERVING' };
    }
    : async function* watch(caller, { service = '' }, call) {
      yield { status: served.has(service) ? 'SERVING' : 'SERVICE_UNKNOWN' };
      if (!call.signal.aborted) await new Promise((resolve) => call.signal.addEventListener('abort', resolve)); // nothing changes; it goes on
    });
}

// gRPC over HTTP/2 (MC-WIRE-2, MC-WIRE-10 to MC-WIRE-17).
import { Refusal, WireError, statusOf } from './reasons.mjs';
import { encodeProto } from './proto.mjs';
import { failureOf, newCall, readRequest, withDeadline, writeResponse } from './operations.mjs';
import { frame, readFrames } from './frames.mjs';

/** MC-WIRE-16 */
const percent = (text) => [...Buffer.from(text)].map((b) => (b >= 0x20 && b <= 0x7e && b !== 0x25 ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

/** MC-WIRE-14 → milliseconds or null. */
function timeout(text) {
  if (text === undefined) return null;
  const m = /^([0-9]{1,8})([HMSmun])$/.exec(text);
  if (!m) throw new WireError(3, 'grpc-timeout');
  return Math.ceil(+m[1] * { H: 3600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 }[m[2]]);
}

/** The trailers of a failure; the fields that fit in 8 KiB with the rest (MC-CORE-61). */
function trailersOf(error) {
  if (error instanceof WireError) return { 'grpc-status': String(error.code), 'grpc-message': percent(error.message), ...error.headers };
  const s = statusOf(error, 5000);
  const status = encodeProto('google.rpc.Status', { code: s.code, message: s.message, details: s.details.map((d) => ({ type_url: `type.googleapis.com/${d.type}`, typeUrl: `type.googleapis.com/${d.type}`, value: d.value })) });
  return { 'grpc-status': String(s.code), 'grpc-message': percent(s.message), 'grpc-status-details-bin': status.toString('base64').replace(/=+$/, '') };
}

export async function handleGrpc(hub, op, req, res, contentType) {
  const call = newCall();
  res.on('close', () => call.controller.abort());
  const headers = { 'content-type': contentType, 'grpc-accept-encoding': 'identity,gzip' };
  let started = false;
  const start = () => { if (!started) { started = true; res.writeHead(200, headers); } };
  const send = (value) => {
    const bytes = writeResponse(op, 'proto', value);
    start();
    return res.write(frame(bytes)) || new Promise((resolve) => { res.once('drain', resolve); res.once('close', resolve); });
  };
  try {
    if (!op) throw new WireError(12, 'this operation is not served here');
    const deadline = timeout(req.headers['grpc-timeout']);
    await withDeadline(call, deadline, async () => {
      const caller = op.auth ? hub.authenticate(req.headers) : null;
      const encoding = req.headers['grpc-encoding'] ?? 'identity';
      if (encoding !== 'identity' && encoding !== 'gzip') throw new WireError(12, `encoding ${encoding}`, { 'grpc-accept-encoding': 'identity,gzip' });
      const read = async function* read() { for await (const bytes of readFrames(req, encoding, 13)) yield readRequest(op, 'proto', bytes, 13); };
      let request;
      if (op.clientStream) request = read();
      else {
        const all = [];
        for await (const r of read()) { all.push(r); if (all.length > 1) break; }
        if (all.length !== 1) throw new WireError(13, 'one message is expected');
        [request] = all;
      }
      if (op.serverStream) {
        start();
        res.flushHeaders?.();
        for await (const value of op.handler(caller, request, call)) { if (call.signal.aborted) return; await send(value); }
      } else await send(await op.handler(caller, request, call));
    });
    start();
    res.addTrailers({ 'grpc-status': '0' });
    res.end();
  } catch (e) {
    const t = trailersOf(failureOf(hub, e));
    if (res.destroyed || res.writableEnded) return;
    if (started) { res.addTrailers(t); res.end(); } else if (!res.stream.destroyed) res.stream.respond({ ':status': 200, ...headers, ...t }, { endStream: true }); // trailers only
    if (!(e instanceof Refusal)) req.resume?.();
  }
}

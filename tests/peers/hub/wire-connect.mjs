// Connect: plain HTTP with JSON or protobuf, unary and streaming (MC-WIRE-2, MC-WIRE-5, MC-WIRE-11 to MC-WIRE-14, MC-WIRE-18, MC-WIRE-19).
import { WireError, codes, httpStatus, statusOf } from './reasons.mjs';
import { failureOf, newCall, readRequest, withDeadline, writeResponse } from './operations.mjs';
import { frame, gunzip, maxMessage, readFrames } from './frames.mjs';

function timeout(text) {
  if (text === undefined) return null;
  if (!/^[0-9]{1,10}$/.test(text)) throw new WireError(3, 'Connect-Timeout-Ms');
  return +text;
}
function checkVersion(req) {
  const v = req.headers['connect-protocol-version'];
  if (v !== undefined && v !== '1') throw new WireError(3, 'Connect-Protocol-Version');
}

/** → {status, headers, body}: the error JSON of MC-WIRE-18. */
export function errorJson(error) {
  if (error instanceof WireError) return { code: error.code, status: error.httpStatus ?? httpStatus[error.code], headers: error.headers, body: { code: codes[error.code], message: error.message } };
  const s = statusOf(error, 900_000); // its base64 and its `debug` fit into 4 MiB
  const details = s.details.map((d) => ({ type: d.type, value: d.value.toString('base64').replace(/=+$/, ''), debug: d.debug }));
  return { code: s.code, status: httpStatus[s.code], headers: s.retryAfterMs > 0 ? { 'retry-after': String(Math.ceil(s.retryAfterMs / 1000)) } : {}, body: { code: codes[s.code], message: s.message, details } };
}
export function sendError(res, error, headOnly = false) {
  const e = errorJson(error);
  if (res.headersSent) { res.destroy(); return; }
  const body = Buffer.from(JSON.stringify(e.body));
  res.writeHead(e.status, { 'content-type': 'application/json', 'content-length': String(body.length), ...e.headers });
  res.end(headOnly ? undefined : body);
}

export async function handleConnectUnary(hub, op, req, res, contentType, notation) {
  const call = newCall();
  res.on('close', () => call.controller.abort());
  try {
    if (!op) throw Object.assign(new WireError(12, 'this operation is not served here'), { httpStatus: 404 }); // MC-WIRE-4
    checkVersion(req);
    const value = await withDeadline(call, timeout(req.headers['connect-timeout-ms']), async () => {
      const caller = op.auth ? hub.authenticate(req.headers) : null;
      const bytes = await readBody(req);
      return op.handler(caller, readRequest(op, notation, bytes, 3), call);
    });
    const body = writeResponse(op, notation, value);
    if (body.length > maxMessage) throw new WireError(8, 'the answer is larger than 4 MiB');
    if (res.destroyed) return;
    res.writeHead(200, { 'content-type': contentType, 'content-length': String(body.length) });
    res.end(body);
  } catch (e) {
    const failure = failureOf(hub, e);
    if (res.destroyed) return;
    // A body that is not read any more: a small rest is let pass, so that the answer arrives; a large one ends the connection.
    if (!req.complete && !req.stream && !(+req.headers['content-length'] <= 16 * 1024 * 1024)) res.setHeader('connection', 'close');
    sendError(res, failure);
    req.resume();
  }
}

async function readBody(req) {
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') throw new WireError(12, `encoding ${encoding}`, { 'accept-encoding': 'gzip, identity' });
  if (+(req.headers['content-length'] ?? 0) > maxMessage) throw new WireError(8, 'the message is larger than 4 MiB');
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      size += chunk.length;
      if (size > maxMessage) throw new WireError(8, 'the message is larger than 4 MiB');
      chunks.push(chunk);
    }
  } catch (e) { if (e instanceof WireError) throw e; throw new WireError(3, 'the request is cut'); }
  const bytes = Buffer.concat(chunks);
  return encoding === 'gzip' && bytes.length > 0 ? gunzip(bytes, 3) : bytes;
}

export async function handleConnectStream(hub, op, req, res, contentType, notation) {
  const call = newCall();
  res.on('close', () => call.controller.abort());
  res.writeHead(200, { 'content-type': contentType, 'connect-accept-encoding': 'gzip' });
  const write = (bytes) => (res.destroyed || res.write(bytes)) || new Promise((resolve) => { res.once('drain', resolve); res.once('close', resolve); });
  const end = (value) => { if (!res.destroyed) res.end(frame(Buffer.from(JSON.stringify(value)), 2)); };
  try {
    checkVersion(req);
    await withDeadline(call, timeout(req.headers['connect-timeout-ms']), async () => {
      const caller = op.auth ? hub.authenticate(req.headers) : null;
      const encoding = req.headers['connect-content-encoding'] ?? 'identity';
      if (encoding !== 'identity' && encoding !== 'gzip') throw new WireError(12, `encoding ${encoding}; accepted: gzip, identity`);
      const read = async function* read() { for await (const bytes of readFrames(req, encoding, 3)) yield readRequest(op, notation, bytes, 3); };
      let request;
      if (op.clientStream) request = read();
      else {
        const all = [];
        for await (const r of read()) { all.push(r); if (all.length > 1) break; }
        if (all.length !== 1) throw new WireError(3, 'one message is expected');
        [request] = all;
      }
      res.flushHeaders?.();
      for await (const value of op.handler(caller, request, call)) { if (call.signal.aborted) return; await write(frame(writeResponse(op, notation, value))); }
    });
    end({});
  } catch (e) {
    const { body, headers } = errorJson(failureOf(hub, e));
    end({ error: body, ...(Object.keys(headers ?? {}).length && { metadata: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])) }) });
  }
}

// One router for both ports: content type and method choose the wire (MC-WIRE-1 to MC-WIRE-4, MC-WIRE-7).
import { handleGrpc } from './wire-grpc.mjs';
import { handleConnectStream, handleConnectUnary, sendError } from './wire-connect.mjs';
import { WireError } from './reasons.mjs';
import { failureOf } from './operations.mjs';

const media = {
  'application/grpc': { wire: 'grpc' }, 'application/grpc+proto': { wire: 'grpc' },
  'application/json': { wire: 'unary', notation: 'json' }, 'application/proto': { wire: 'unary', notation: 'proto' },
  'application/connect+json': { wire: 'stream', notation: 'json' }, 'application/connect+proto': { wire: 'stream', notation: 'proto' },
};
const accepted = (op) => Object.entries(media).filter(([, m]) => m.wire === 'grpc' || (m.wire === 'stream') === (op.serverStream || op.clientStream)).map(([t]) => t).join(', ');

export function router(hub, operations, openapi) {
  return async (req, res) => {
    try {
      const http2 = req.httpVersionMajor === 2;
      const path = req.url.split('?', 1)[0];
      const file = /\/attachments\/sha256\/([0-9a-f]{64})$/.exec(path); // below any prefix
      if (file) { await hub.attachments.handle(req, res, file[1], hub.authenticate(req.headers)); return; }
      if (path.endsWith('/openapi/v1.json')) {
        if (req.method !== 'GET' && req.method !== 'HEAD') { res.writeHead(405, { allow: 'GET, HEAD' }); res.end(); return; }
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': String(openapi.length) });
        res.end(req.method === 'HEAD' ? undefined : openapi);
        return;
      }
      const m = /\/([A-Za-z0-9_.]+\.[A-Za-z0-9_]+)\/([A-Za-z0-9_]+)$/.exec(path);
      const op = m ? operations.get(`${m[1]}/${m[2]}`) : undefined;
      if (req.method !== 'POST' && (op || m)) { res.writeHead(405, { allow: 'POST' }); res.end(); req.resume(); return; }
      const contentType = (req.headers['content-type'] ?? '').toLowerCase();
      const name = contentType.split(';', 1)[0].trim(); // MC-WIRE-63
      const chosen = media[name];
      const fits = chosen && (!op || chosen.wire === 'grpc' || (chosen.wire === 'stream') === (op.serverStream || op.clientStream));
      if (!fits) {
        if (!m || req.method !== 'POST') { sendError(res, Object.assign(new WireError(12, 'nothing is served here'), { httpStatus: 404 })); req.resume(); return; }
        res.writeHead(415, { 'accept-post': accepted(op ?? { serverStream: false }) }); res.end(); req.resume();
        return;
      }
      if (chosen.wire === 'grpc') {
        if (!http2) { res.writeHead(426, { upgrade: 'h2c', connection: 'Upgrade, close' }); res.end(); req.resume(); return; }
        await handleGrpc(hub, op, req, res, name);
      } else if (chosen.wire === 'stream' && op) await handleConnectStream(hub, op, req, res, name, chosen.notation);
      else await handleConnectUnary(hub, op, req, res, name, chosen.notation);
    } catch (e) {
      const failure = failureOf(hub, e);
      if (!res.destroyed) {
        if (req.httpVersionMajor === 1 && !req.complete) res.setHeader('connection', 'close');
        sendError(res, failure, req.method === 'HEAD');
      }
      req.resume();
    }
  };
}

// Connect over HTTP/1.1, in MotCua JSON or protobuf: unary and server streams (MC-WIRE-2, MC-WIRE-11, MC-WIRE-14, MC-WIRE-18, MC-WIRE-19).
import http from 'node:http';
import https from 'node:https';
import { frame, readBody, readFrames, unpack } from './answers.mjs';
import { read, write } from './operations.mjs';
import { C, Failure, connectCode, factsOf, gatewayFailure, lineFailure, retryAfterMs } from './status.mjs';

const mediaType = (headers) => (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();

export class ConnectWire {
  constructor(base, notation) {
    this.base = new URL(base);
    this.prefix = this.base.pathname.replace(/\/$/, ''); // MC-WIRE-1: a gateway's path prefix
    this.notation = notation;
    this.lib = this.base.protocol === 'https:' ? https : http;
    this.agent = new this.lib.Agent({ keepAlive: true, keepAliveMsecs: 15_000 });
  }
  close() { this.agent.destroy(); }

  /** One HTTP exchange → response. `body`: bytes or a function that gives a stream. The caller's deadline and `signal` end it (MC-WIRE-50). */
  request({ method = 'POST', path, headers, body, timeoutMs, signal }, use) {
    return new Promise((resolve, reject) => {
      let timer, req, done = false;
      const finish = (error, value) => {
        if (done) return;
        done = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        if (error) req?.destroy();
        if (error) reject(error); else resolve(value);
      };
      const aborted = () => finish(new Failure(C.CANCELLED, { text: 'stopped' }));
      if (signal?.aborted) { aborted(); return; }
      signal?.addEventListener('abort', aborted, { once: true });
      if (timeoutMs) timer = setTimeout(() => finish(new Failure(C.DEADLINE_EXCEEDED, { text: 'no answer in time' })), timeoutMs);
      req = this.lib.request({ protocol: this.base.protocol, hostname: this.base.hostname.replace(/^\[|\]$/g, ''), port: this.base.port || undefined, path: this.prefix + path, method, headers, agent: this.agent });
      req.on('error', (e) => finish(lineFailure(e.code ?? 'the connection was lost')));
      req.on('response', async (res) => {
        res.on('error', () => {});
        try { finish(null, await use(res)); } catch (e) { finish(e instanceof Failure ? e : lineFailure('the answer was cut')); }
      });
      req.on('socket', (s) => s.setKeepAlive(true, 15_000));
      if (typeof body === 'function') { const s = body(); s.on('error', (e) => finish(e)); s.pipe(req); } else req.end(body);
    });
  }

  /** Unary. `value` is a plain value, or bytes as they are to travel (MotCua JSON). */
  async call(op, value, { headers, timeoutMs, signal }) {
    const body = Buffer.isBuffer(value) ? value : write(op.request, this.notation, value);
    return this.request({
      path: op.path, body, timeoutMs, signal,
      headers: { 'content-type': `application/${this.notation}`, 'content-length': body.length, 'connect-protocol-version': '1', 'connect-timeout-ms': String(timeoutMs), 'accept-encoding': 'gzip', ...headers },
    }, async (res) => {
      const bytes = await readBody(res);
      if (!res.complete) throw lineFailure('the answer was cut');
      if (res.statusCode === 200) {
        if (mediaType(res.headers) !== `application/${this.notation}`) throw gatewayFailure(res.statusCode); // 200 with HTML is nobody's word
        return read(op.response, this.notation, unpack(bytes, res.headers['content-encoding']));
      }
      throw errorOf(res, bytes);
    });
  }

  /** A server stream → async iterator of values. Ends by itself only after the last frame; without it, it is broken (MC-WIRE-56). */
  async* stream(op, value, { headers, signal }) {
    const body = frame(write(op.request, this.notation, value));
    const queue = [];
    let wake = () => {};
    const put = (item) => { queue.push(item); wake(); };
    const own = new AbortController();
    const stop = () => own.abort();
    if (signal?.aborted) stop(); else signal?.addEventListener('abort', stop, { once: true });
    this.request({
      path: op.path, body, signal: own.signal,
      headers: { 'content-type': `application/connect+${this.notation}`, 'content-length': body.length, 'connect-protocol-version': '1', 'connect-accept-encoding': 'gzip', ...headers },
    }, async (res) => {
      if (res.statusCode !== 200 || mediaType(res.headers) !== `application/connect+${this.notation}`) throw errorOf(res, await readBody(res));
      for await (const f of readFrames(res, res.headers['connect-content-encoding'], 2)) {
        if (!f.end) { put({ value: read(op.response, this.notation, f.bytes) }); continue; }
        const last = parse(f.bytes);
        if (!last) throw lineFailure('the last frame cannot be read');
        if (last.error) throw ofErrorJson(last.error) ?? new Failure(C.UNKNOWN, { own: true });
        put({ done: true });
        return;
      }
      throw lineFailure('the stream ended without its last frame');
    }).catch((e) => put({ error: e }));
    try {
      for (;;) {
        while (queue.length === 0) await new Promise((r) => { wake = r; });
        const item = queue.shift();
        if (item.error) throw item.error;
        if (item.done) return;
        yield item.value;
      }
    } finally { stop(); signal?.removeEventListener('abort', stop); }
  }
}

const parse = (bytes) => { try { const v = JSON.parse(bytes.toString('utf8')); return v && typeof v === 'object' && !Array.isArray(v) ? v : null; } catch { return null; } };

/** {"code","message","details"} → Failure; null where it is no error JSON. */
function ofErrorJson(error, header) {
  const code = connectCode(error?.code);
  if (!code) return null;
  const details = (Array.isArray(error.details) ? error.details : []).filter((d) => d && typeof d.type === 'string')
    .map((d) => ({ type: d.type, value: typeof d.value === 'string' ? Buffer.from(d.value, 'base64') : null, debug: d.debug }));
  const facts = factsOf(details);
  return new Failure(code, { ...facts, retryAfterMs: facts.retryAfterMs || retryAfterMs(header), own: true, text: typeof error.message === 'string' ? error.message : '' });
}
/** An answer that is not 200: the hub's error JSON, or a gateway's own (MC-WIRE-18, MC-WIRE-22). */
export function errorOf(res, bytes) {
  let json = null;
  try { json = mediaType(res.headers) === 'application/json' ? parse(unpack(bytes, res.headers['content-encoding'])) : null; } catch { /* a gateway's */ }
  return ofErrorJson(json, res.headers['retry-after']) ?? gatewayFailure(res.statusCode, res.headers['retry-after']);
}

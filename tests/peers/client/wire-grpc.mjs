// gRPC over HTTP/2 (node:http2): unary and server streams (MC-WIRE-10, MC-WIRE-14 to MC-WIRE-17, MC-WIRE-22, MC-WIRE-23, MC-WIRE-38).
import http2 from 'node:http2';
import { decodeProto } from './contract.mjs';
import { frame, readFrames } from './answers.mjs';
import { read, write } from './operations.mjs';
import { C, Failure, factsOf, gatewayFailure, lineFailure } from './status.mjs';

const { NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INADEQUATE_SECURITY } = http2.constants;
/** MC-WIRE-23 */
const ofReset = { [NGHTTP2_REFUSED_STREAM]: C.UNAVAILABLE, [NGHTTP2_CANCEL]: C.CANCELLED, [NGHTTP2_ENHANCE_YOUR_CALM]: C.RESOURCE_EXHAUSTED, [NGHTTP2_INADEQUATE_SECURITY]: C.PERMISSION_DENIED };

export class GrpcWire {
  constructor(base) {
    this.base = new URL(/^[a-z]+:\/\//.test(base) ? base : `http://${base}`);
    this.prefix = this.base.pathname.replace(/\/$/, '');
    this.session = null;
  }
  close() { this.session?.destroy(); this.session = null; }

  #connect() {
    if (this.session && !this.session.destroyed && !this.session.closed) return this.session;
    const session = http2.connect(this.base.origin);
    this.session = session;
    const forget = () => { if (this.session === session) this.session = null; };
    session.on('error', forget); // each stream hears of it by itself
    session.on('goaway', forget);
    let quiet;
    session.on('close', () => { clearInterval(quiet); forget(); });
    // MC-WIRE-38: a ping each 30 s; a connection that does not answer it is given up. Silence alone ends nothing (MC-WIRE-39).
    quiet = setInterval(() => {
      const timer = setTimeout(() => session.destroy(), 20_000);
      try { session.ping(() => clearTimeout(timer)); } catch { clearTimeout(timer); }
    }, 30_000);
    session.unref();
    quiet.unref();
    return session;
  }

  #open(op, body, { headers, timeoutMs, signal }) {
    const state = { headers: {}, trailers: {}, local: null, reset: NGHTTP2_NO_ERROR, error: null };
    const stream = this.#connect().request({
      ':method': 'POST', ':path': this.prefix + op.path, 'content-type': 'application/grpc+proto', te: 'trailers', 'grpc-accept-encoding': 'gzip,identity',
      ...(timeoutMs && { 'grpc-timeout': `${timeoutMs}m` }), ...headers,
    });
    // Closed alone, a stream with bytes that nobody reads any more never ends, and who waits for its end waits for ever.
    const stop = (failure) => { state.local ??= failure; stream.close(NGHTTP2_CANCEL); stream.destroy(); };
    const aborted = () => stop(new Failure(C.CANCELLED, { text: 'stopped' }));
    const timer = timeoutMs ? setTimeout(() => stop(new Failure(C.DEADLINE_EXCEEDED, { text: 'no answer in time' })), timeoutMs) : null;
    if (signal?.aborted) aborted(); else signal?.addEventListener('abort', aborted, { once: true });
    stream.on('response', (h) => { state.headers = h; });
    stream.on('trailers', (h) => { state.trailers = h; });
    state.closed = new Promise((resolve) => stream.on('close', () => {
      clearTimeout(timer); signal?.removeEventListener('abort', aborted);
      state.reset = stream.rstCode;
      resolve();
    }));
    stream.on('error', (e) => { state.error = e; });
    stream.end(frame(body));
    state.ready = new Promise((resolve) => { stream.on('response', resolve); stream.on('close', resolve); });
    return { stream, state, stop };
  }

  /** What the end of the stream says: null for success. */
  #status(state) {
    const status = state.trailers['grpc-status'] ?? state.headers['grpc-status'];
    if (status !== undefined && /^[0-9]{1,4}$/.test(String(status))) {
      if (+status === 0) return null;
      const from = state.trailers['grpc-status'] !== undefined ? state.trailers : state.headers;
      const code = +status >= 1 && +status <= 16 ? +status : C.UNKNOWN;
      return new Failure(code, { ...factsOf(detailsOf(from['grpc-status-details-bin'])), own: true, text: percentDecoded(from['grpc-message']) });
    }
    if (state.local) return state.local;
    const http = state.headers[':status'];
    if (state.reset !== NGHTTP2_NO_ERROR && http === undefined) {
      const lost = state.error && !/^ERR_HTTP2_STREAM_ERROR$/.test(state.error.code ?? '');
      return lost ? lineFailure(state.error.code ?? 'the connection was lost') : new Failure(ofReset[state.reset] ?? C.INTERNAL, { text: `reset ${state.reset}` });
    }
    if (state.reset !== NGHTTP2_NO_ERROR && http === 200) return new Failure(ofReset[state.reset] ?? C.INTERNAL, { text: `reset ${state.reset}` });
    if (http === undefined) return lineFailure(state.error?.code ?? 'the connection was lost');
    if (http === 200 && /^application\/grpc/.test(state.headers['content-type'] ?? '') ) return new Failure(C.UNKNOWN, { text: 'no grpc-status' });
    return gatewayFailure(http, state.headers['retry-after']);
  }
  #isGrpc(state) { return state.headers[':status'] === 200 && /^application\/grpc(\+proto)?($|;)/.test(state.headers['content-type'] ?? ''); }

  async call(op, value, options) {
    const messages = [];
    for await (const m of this.#messages(op, value, options)) messages.push(m);
    if (messages.length !== 1) throw new Failure(C.UNKNOWN, { text: 'not one message' });
    return read(op.response, 'proto', messages[0]);
  }
  async* stream(op, value, { headers, signal }) {
    for await (const m of this.#messages(op, value, { headers, signal })) yield read(op.response, 'proto', m);
  }

  async* #messages(op, value, options) {
    let opened;
    try { opened = this.#open(op, write(op.request, 'proto', value), options); } catch (e) { this.close(); throw lineFailure(e.code ?? 'no connection'); }
    const { stream, state, stop } = opened;
    try {
      await state.ready;
      let failed = null;
      try {
        if (this.#isGrpc(state)) for await (const f of readFrames(stream, state.headers['grpc-encoding'], 0)) yield f.bytes;
        else stream.resume();
      } catch (e) { failed = e; }
      if (failed instanceof Failure) { stop(failed); if (failed.code !== C.UNAVAILABLE) throw failed; }
      await state.closed;
      const failure = this.#status(state);
      if (failure) throw failure;
      if (failed) throw failed instanceof Failure ? failed : lineFailure('the connection was lost');
    } finally { if (!stream.closed) stop(new Failure(C.CANCELLED)); }
  }
}

/** MC-WIRE-15: base64 with or without padding, several values joined by commas. */
function detailsOf(header) {
  const out = [];
  for (const text of [header ?? []].flat().join(',').split(',')) {
    if (!text.trim()) continue;
    try {
      const status = decodeProto('google.rpc.Status', Buffer.from(text.trim(), 'base64'));
      for (const d of status.details ?? []) out.push({ type: d.typeUrl ?? d.type_url ?? '', value: d.value ?? Buffer.alloc(0) });
    } catch { /* another's value */ }
  }
  return out;
}
/** MC-WIRE-53: broken escapes stay as they are. */
export function percentDecoded(text) {
  if (text === undefined) return '';
  const bytes = Buffer.from(String(text), 'latin1');
  const out = [];
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? bytes.subarray(i + 1, i + 3).toString('latin1') : '';
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) { out.push(parseInt(hex, 16)); i += 2; } else out.push(bytes[i]);
  }
  return Buffer.from(out).toString('utf8');
}

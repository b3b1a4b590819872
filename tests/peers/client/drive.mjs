// For the self test: an adapter as the judge drives it, and a scripted hub that does what bad lines and bad hubs do.
import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReceipts } from '../hub/receipts.mjs';
import { decodeProto, encodeProto, frame, pemCertificates, readJson, sha256, signer, thumbprint, timeText, writeJson } from './contract.mjs';
import { uuid7 } from './uuid7.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });
export async function until(what, test, ms = 10_000) {
  for (const end = Date.now() + ms; ;) {
    const v = await test();
    if (v) return v;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(50);
  }
}

export class Adapter {
  constructor() {
    this.child = spawn(process.execPath, [join(here, 'adapter.mjs')], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.n = 0; this.waiting = new Map(); this.errors = ''; let text = '';
    this.child.stderr.on('data', (d) => { this.errors += d; });
    this.child.stdout.on('data', (d) => {
      text += d;
      for (let i; (i = text.indexOf('\n')) >= 0; text = text.slice(i + 1)) { const a = JSON.parse(text.slice(0, i)); this.waiting.get(a.n)?.(a); this.waiting.delete(a.n); }
    });
    this.exit = new Promise((r) => this.child.on('exit', (code) => r(code)));
  }
  ask(verb, members = {}) {
    const n = ++this.n;
    const text = typeof members === 'string' ? `{"n":${n},"do":"${verb}",${members}}` : JSON.stringify({ n, do: verb, ...members });
    return new Promise((resolve, reject) => {
      this.waiting.set(n, resolve);
      setTimeout(() => reject(new Error(`no answer to ${verb} within 15 s: ${this.errors.slice(-500)}`)), 15_000).unref(); // adapter.md
      this.exit.then((c) => reject(new Error(`the adapter ended with ${c}: ${this.errors.slice(-500)}`)));
      this.child.stdin.write(`${text}\n`);
    });
  }
  async ok(verb, members) { const a = await this.ask(verb, members); if (!a.ok) throw new Error(`${verb}: ${JSON.stringify(a)} ${this.errors.slice(-800)}`); return a; }
  async kill() { if (this.child.exitCode === null) this.child.kill('SIGKILL'); await this.exit; }
  async stop() { await this.ok('stop'); return this.exit; }
}

/** A hub on one HTTP port (Connect JSON). `on['Exchange/Send'] = (request, info) => answer`; see `answers`. */
export class ScriptedHub {
  constructor({ code, keyPath, pemPath }) {
    this.code = code;
    this.pem = readFileSync(pemPath, 'utf8');
    [this.certificate] = pemCertificates(this.pem);
    this.sign = signer(createPrivateKey(readFileSync(keyPath)), this.certificate);
    this.on = {}; this.calls = []; this.streams = []; this.uploads = new Map();
    this.position = 0;
  }
  async start(port = 0) {
    this.server = http.createServer((req, res) => this.#serve(req, res).catch((e) => { res.destroy(); this.fault = e; }));
    await new Promise((r) => { this.server.listen(port, '127.0.0.1', r); });
    this.port = this.server.address().port;
    return this;
  }
  stop() { this.server.closeAllConnections(); return new Promise((r) => { this.server.close(r); }); }
  get description() { return { code: this.code, http: `http://127.0.0.1:${this.port}`, grpc: `http://127.0.0.1:${this.port}`, certificate: this.pem }; }
  sends() { return this.calls.filter((c) => c.name === 'Exchange/Send'); }

  receipt(signed, { hub = this.code, sign = this.sign, change } = {}) {
    const payload = signed.payload, header = JSON.parse(payload.toString()).header;
    const signature = signed.signature;
    const statement = { messageFrom: header.from, messageId: header.id, payloadSha256: sha256(payload).toString('hex'), signatureSha256: sha256(Buffer.from(signature)).toString('hex'),
      signer: JSON.parse(Buffer.from(signature.split('.')[0], 'base64url'))['x5t#S256'], state: 'RECEIPT_STATE_ENQUEUED', mailbox: header.to, position: BigInt(++this.position), receivedAt: Date.now(), hub, ...change };
    return makeReceipts([statement], hub, Date.now(), sign)[0];
  }
  accept(request) { return { json: `{"receipt":${writeJson('motcua.v1.Receipt', this.receipt(request.message))}}` }; }
  refuse(reason, status, code, { retrySeconds, fields, metadata, text = 'x', domain = 'motcua' } = {}) {
    const detail = (type, value, debug) => ({ type, value: encodeProto(type, value).toString('base64').replace(/=+$/, ''), debug });
    const details = reason ? [detail('google.rpc.ErrorInfo', { reason, domain, metadata }, { reason, domain, metadata })] : [];
    if (retrySeconds) details.push(detail('google.rpc.RetryInfo', { retryDelay: { seconds: BigInt(retrySeconds) } }, { retryDelay: `${retrySeconds}s` }));
    if (fields) { const v = { fieldViolations: fields.map((field) => ({ field })) }; details.push(detail('google.rpc.BadRequest', v, v)); }
    return { status, json: JSON.stringify({ code, message: text, details }) };
  }

  async #serve(req, res) {
    const chunks = [];
    for await (const c of req) chunks.push(c);
    let bytes = Buffer.concat(chunks);
    if (req.url.startsWith('/attachments/')) return this.#file(req, res, bytes);
    const name = req.url.replace('/motcua.v1.', '');
    const stream = req.headers['content-type'] === 'application/connect+json';
    if (stream) bytes = bytes.subarray(5);
    const types = { 'Exchange/Send': 'SendRequest', 'Exchange/Subscribe': 'SubscribeRequest', 'Exchange/Acknowledge': 'AcknowledgeRequest', 'Exchange/Reject': 'RejectRequest', 'Exchange/Pull': 'PullRequest', 'Directory/GetCertificate': 'GetCertificateRequest' };
    const request = types[name] ? readJson(`motcua.v1.${types[name]}`, bytes).value : JSON.parse(bytes);
    const call = { name, request, headers: req.headers, at: Date.now() };
    this.calls.push(call);
    const answer = this.on[name] ? await this.on[name](request, call) : null;
    if (stream) {
      if (answer?.status) { res.writeHead(answer.status, { 'content-type': 'application/json' }); res.end(answer.json); return; }
      res.writeHead(200, { 'content-type': 'application/connect+json' });
      res.flushHeaders();
      const s = { request, res, push: (event) => res.write(frame(Buffer.from(event))), end: () => res.end(), fence: this.fence = (this.fence ?? 0) + 1 };
      this.streams.push(s);
      this.onStream?.(s);
      return;
    }
    if (answer === 'cut') { res.destroy(); return; }
    if (answer === 'hang') return;
    if (!answer) { res.writeHead(200, { 'content-type': 'application/json' }); res.end('{}'); return; }
    const body = answer.json ?? answer.html;
    res.writeHead(answer.status ?? 200, { 'content-type': answer.json === undefined ? 'text/html' : 'application/json', ...answer.headers });
    res.end(body);
  }
  #file(req, res, bytes) {
    const sha = req.url.split('/').pop();
    this.calls.push({ name: `file ${req.method}`, headers: req.headers, at: Date.now() });
    const have = this.uploads.get(sha) ?? Buffer.alloc(0);
    if (req.method === 'HEAD') { const size = this.sizes?.get(sha); res.writeHead(!have.length ? 404 : have.length === size ? 200 : 202, { 'motcua-upload-offset': String(have.length) }); res.end(); return; }
    const m = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(req.headers['content-range'] ?? `bytes 0-${bytes.length - 1}/${bytes.length}`);
    (this.sizes ??= new Map()).set(sha, +m[3]);
    if (this.cutUploads > 0) { this.cutUploads--; this.uploads.set(sha, Buffer.concat([have, bytes.subarray(0, 1000)])); res.destroy(); return; }
    const next = +m[1] <= have.length ? Buffer.concat([have.subarray(0, +m[1]), bytes]) : have;
    this.uploads.set(sha, next);
    res.writeHead(next.length === +m[3] ? 201 : 202, { 'motcua-upload-offset': String(next.length) });
    res.end();
  }

  /** A delivery as an event of Subscribe. */
  event({ payload, signature }, { position, fence, mailbox, receipt = this.receipt({ payload, signature }), attempt = 1 }) {
    return writeJson('motcua.v1.SubscribeResponse', { delivery: { mailbox, position: BigInt(position), fence: BigInt(fence), attempt, message: { payload, signature }, receipt } });
  }
  binding(key, system, agencies, more = {}) {
    return `{"binding":${writeJson('motcua.v1.CertificateBinding', { thumbprint: thumbprint(key.certificate), certificate: key.certificate.raw, system, agencies, from: Date.now() - 86400_000, to: Date.now() + 86400_000, ...more })}}`;
  }
}
export function payloadOf(from, to, body, content, header = {}) {
  const now = Date.now();
  return Buffer.from(JSON.stringify({ header: { id: uuid7(now), from, to, createdAt: timeText(now), expiresAt: timeText(now + 30 * 86400_000), contract: '1.0', ...header }, [body]: content }));
}
void decodeProto;

// node hub.mjs --config FILE — a small hub of the MotCua standard.
// Config: {hub, key, certificate, httpPort, grpcPort, data, trustAnchors: [PEM paths], intermediates?: [PEM paths],
//          directory: {payload, signature, authority}, catalog?: {procedures, forms, pattern, reset}, mailboxLimit?, quota?, log?}; paths stand beside the config file.
import { createPrivateKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Store } from './store.mjs';
import { Mailboxes } from './mailboxes.mjs';
import { Exchange } from './exchange.mjs';
import { Tracking } from './tracking.mjs';
import { Attachments } from './attachments.mjs';
import { Catalog } from './catalog.mjs';
import { FormCatalog } from './forms.mjs';
import { DirectoryService } from './directory-service.mjs';
import { openSnapshot } from './directory.mjs';
import { operationsOf } from './operations.mjs';
import { openApi } from './openapi.mjs';
import { router } from './wire-http.mjs';
import { pemCertificates, thumbprint } from './certificates.mjs';
import { signer } from './signing.mjs';
import { readToken } from './tokens.mjs';
import { Refusal } from './reasons.mjs';
import { contractFolder } from './proto.mjs';

const withoutWord = 72 * 3600_000; // MC-DIR-12

export class Hub {
  constructor(config, base) {
    const at = (p) => resolve(base, p);
    Object.assign(this, { config, code: config.hub, version: 'peer-hub 0.1.0', at });
    const [certificate] = pemCertificates(readFileSync(at(config.certificate), 'utf8'));
    this.sign = signer(createPrivateKey(readFileSync(at(config.key))), certificate);
    this.thumbprint = thumbprint(certificate);
    const given = [...(config.trustAnchors ?? []), ...(config.intermediates ?? [])].flatMap((p) => pemCertificates(readFileSync(at(p), 'utf8')));
    this.anchors = given.filter((c) => c.issuer === c.subject);
    this.intermediates = given.filter((c) => c.issuer !== c.subject);
    [this.authority] = pemCertificates(readFileSync(at(config.directory.authority), 'utf8'));
    this.store = new Store(at(config.data));
    this.forms = new FormCatalog();
    this.timeline = new EventEmitter().setMaxListeners(0);
    this.takeSnapshot();
    this.mailboxes = new Mailboxes(this.store, config.mailboxLimit ?? 100_000);
    this.attachments = new Attachments(this, join(at(config.data), 'attachments'), config.quota ?? 2 ** 40);
    this.exchange = new Exchange(this);
    this.tracking = new Tracking(this);
    this.catalog = new Catalog(this, { forms: join(contractFolder, 'schemas/v1/forms'), ...config.catalog });
    this.directoryService = new DirectoryService(this);
  }
  now() { return Date.now(); }
  log(...words) { if (this.config.log) appendFileSync(this.at(this.config.log), `${new Date().toISOString()} ${words.filter((w) => w !== undefined).join(' ')}\n`); }

  /** The snapshot that the authority put here: verified, and never below the one taken (MC-DIR-12, MC-SIGN-25). Each reading is word from the authority. */
  takeSnapshot() {
    const d = this.config.directory;
    let payload, signature, next, word = false;
    try {
      payload = readFileSync(this.at(d.payload));
      signature = readFileSync(this.at(d.signature), 'utf8').trim();
      if (this.directory && payload.equals(this.directory.payload) && signature === this.directory.signature) { this.#heard(); return; }
      next = openSnapshot(payload, signature, this.authority);
      const taken = this.store.get('meta', 'snapshot');
      if (taken && next.number < BigInt(taken.number)) throw new Error(`snapshot ${next.number} is below ${taken.number}`);
      if (taken && next.number === BigInt(taken.number) && payload.toString('base64') !== taken.payload) throw new Error(`snapshot ${next.number} has other bytes than the one that was taken`); // MC-SIGN-48
      word = true;
    } catch (e) { // no word: go on with the last one, over restarts too
      const taken = this.store.get('meta', 'snapshot');
      if (!taken) throw e;
      this.log('snapshot', e.message);
      if (this.directory) return;
      next = openSnapshot(Buffer.from(taken.payload, 'base64'), taken.signature, this.authority);
    }
    const isNew = !this.directory || next.number > this.directory.number;
    this.store.transaction(() => {
      if (isNew && word) {
        const taken = { number: String(next.number), payload: payload.toString('base64'), signature };
        this.store.put('meta', 'snapshot', taken);
        this.store.put('snapshot', taken.number, taken); // MC-DIR-32
      }
    });
    if (isNew) this.directory = next;
    if (word) this.#heard();
  }
  /** Word from the authority (MC-DIR-28); on disk once a minute. */
  #heard() {
    this.word = this.now();
    if (this.word - (this.store.get('meta', 'word') ?? 0) > 60_000) this.store.transaction(() => this.store.put('meta', 'word', this.word));
  }

  /** Who calls (MC-SIGN-17 to MC-SIGN-19, MC-SIGN-10, MC-SIGN-11, MC-DIR-11). */
  authenticate(headers) {
    const now = this.now();
    if (now - (this.word ?? this.store.get('meta', 'word') ?? 0) > withoutWord) throw new Refusal('HUB_BUSY', { retryAfterMs: 60_000 });
    const text = headers['motcua-authorization'] ?? headers.authorization ?? '';
    const token = /^Bearer +([^ ]+)$/i.exec(text)?.[1] ?? (headers['motcua-authorization'] ? text : '');
    const read = readToken(token, (x5t) => this.directory.binding(x5t)?.x509, this.code, Math.floor(now / 1000));
    if (read.reason) throw new Refusal(read.reason, { note: read.problem, ...(read.reason === 'CLOCK_SKEW' && { hubTime: now, fields: [{ path: read.field }] }) });
    const binding = this.directory.binding(read.thumbprint);
    const problem = this.directory.bindingProblem(binding, this.anchors, this.intermediates, now);
    if (problem) throw new Refusal(problem);
    if (binding.system !== read.claims.iss) throw new Refusal('UNAUTHENTICATED_SYSTEM', { note: 'iss' });
    return { system: binding.system, binding };
  }

  makeToken(n) { return Buffer.from(String(n)).toString('base64url'); }
  readToken(text) {
    if (!text) return 0;
    const n = Buffer.from(text, 'base64url').toString('latin1');
    if (!/^[0-9]{1,12}$/.test(n)) throw new Refusal('SCHEMA_VIOLATION', { fields: [{ path: 'pageToken', rule: 'pattern', limit: 'that the hub gave' }] });
    return +n;
  }

  async start() {
    const operations = operationsOf(this);
    const route = router(this, operations, openApi(this, operations));
    const handle = (req, res) => {
      for (const side of [req, res]) side.on('error', (e) => this.log('connection', e.code ?? e.message)); // the other end went away
      route(req, res).catch((e) => { this.log('connection', e.stack); res.destroy(); });
    };
    const one = http.createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, handle);
    one.timeout = 0; // MC-WIRE-6: no stream ends because it is silent
    one.on('checkContinue', (req, res) => { res.writeContinue(); handle(req, res); });
    const two = http2.createServer({}, handle);
    two.on('sessionError', (e) => this.log('session', e.code ?? e.message));
    one.on('clientError', (e, socket) => { if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'); });
    two.on('session', (session) => {
      const timer = setInterval(() => { if (!session.destroyed) session.ping(() => {}); }, 30_000);
      session.on('close', () => clearInterval(timer));
      session.on('error', () => {});
    });
    const listen = (server, port) => new Promise((done, no) => { server.once('error', no); server.listen(port ?? 0, '127.0.0.1', () => done(server.address().port)); });
    const [a, b] = [await listen(one, this.config.httpPort), await listen(two, this.config.grpcPort)];
    this.timers = [
      setInterval(() => { try { this.exchange.expire(); } catch (e) { this.log('expire', e.stack); } }, 500),
      setInterval(() => { try { this.takeSnapshot(); } catch (e) { this.log('snapshot', e.message); } }, this.config.directory.pollMs ?? 60_000),
    ];
    return { http: `http://127.0.0.1:${a}`, grpc: `http://127.0.0.1:${b}` };
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const i = process.argv.indexOf('--config');
  if (i < 0) { console.error('node hub.mjs --config FILE'); process.exit(2); }
  const path = resolve(process.argv[i + 1]);
  let hub;
  try {
    hub = new Hub(JSON.parse(readFileSync(path, 'utf8')), dirname(path));
    console.log(JSON.stringify(await hub.start()));
  } catch (e) { console.error(e.message); process.exit(1); }
  process.on('SIGHUP', () => hub.takeSnapshot()); // the operator has put one there
  for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => process.exit(0)); // everything answered is on disk already
}

// Calls to one hub: token, wire, deadline, and the one new token after CLOCK_SKEW (MC-SIGN-43, MC-ERR-12).
import { randomBytes } from 'node:crypto';
import { parseJws, pemCertificates, thumbprint, verifyJws } from './contract.mjs';
import { ConnectWire } from './wire-connect.mjs';
import { GrpcWire } from './wire-grpc.mjs';
import { operation } from './operations.mjs';
import { decide } from './decisions.mjs';
import { Failure, C } from './status.mjs';
import { Tokens } from './tokens.mjs';

export const wires = ['json', 'proto', 'grpc'];
export const callTimeoutMs = 15_000;

export class Client {
  /** `key`: of keys.mjs. `hub`: {code, http, grpc, certificate}. */
  constructor({ hub, key, system, wire = 'json', auth = 'Authorization' }) {
    this.hub = hub;
    this.key = key;
    [this.hubCertificate] = pemCertificates(hub.certificate);
    if (!this.hubCertificate) throw new Error('the hub has no certificate to pin');
    this.tokens = new Tokens({ sign: key.sign, system, hub: hub.code, header: auth });
    this.files = new ConnectWire(hub.http, 'json'); // files travel over plain HTTP on every wire
    this.wire = wire === 'grpc' ? new GrpcWire(hub.grpc) : wire === 'json' ? this.files : new ConnectWire(hub.http, wire);
    this.notation = wire === 'json' ? 'json' : 'proto';
  }
  close() { this.files.close(); this.wire.close(); }

  /** A failure that the clock is to blame for gives one call more, with a token by the hub's time; then the caller waits like after any other. */
  async withToken(work) {
    try { return await work(this.tokens.headers()); } catch (e) {
      if (!(e instanceof Failure) || decide(e) !== 'clock' || !e.hubTime) throw e;
      this.tokens.learn(e.hubTime);
      return work(this.tokens.headers());
    }
  }

  call(name, value, { timeoutMs = callTimeoutMs, signal } = {}) {
    const op = operation(name);
    return this.withToken((headers) => this.wire.call(op, value, { headers, timeoutMs, signal }));
  }
  async* stream(name, value, { signal } = {}) {
    const op = operation(name);
    for (let again = false; ; again = true) {
      try { yield* this.wire.stream(op, value, { headers: this.tokens.headers(), signal }); return; } catch (e) {
        if (again || !(e instanceof Failure) || decide(e) !== 'clock' || !e.hubTime) throw e;
        this.tokens.learn(e.hubTime);
      }
    }
  }

  /** MC-SIGN-24: proves both keys. Throws where the hub's answer does not. */
  async ping() {
    const nonce = randomBytes(32);
    const r = await this.call('Exchange/Ping', { nonce, signature: this.key.sign('ping', nonce) });
    const parsed = parseJws(r.signature ?? '', 'ping');
    const problem = parsed.problem ?? (thumbprint(this.hubCertificate) !== parsed.header.x5t ? 'KEY' : verifyJws(parsed, this.hubCertificate, nonce));
    if (problem || r.hub !== this.hub.code) throw new Failure(C.UNAUTHENTICATED, { reason: 'SIGNATURE_INVALID', text: 'the answer to Ping does not prove the hub' });
    return r;
  }
}

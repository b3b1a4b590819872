// A MotCua system in plain Node.js: HTTP/1.1 JSON, jose for signatures, openssl for the certificate request.
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as jose from 'jose';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** x5t#S256 of a certificate in PEM (RFC 7515 section 4.1.8). */
const thumbprint = (pem) => base64url(sha256(new X509Certificate(pem).raw));

/** A lower-case UUIDv7 whose time is the given millisecond (RFC 9562; MC-CORE). */
export function uuidv7(milliseconds) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The error of a refused call: reason, both texts and the fields that are wrong. */
export class Refused extends Error {
  constructor(status, body) {
    super(`HTTP ${status} ${body.code}: ${body.message}`);
    this.code = body.code;
    this.details = body.details ?? [];
    this.reason = this.details.find((detail) => detail.type === 'google.rpc.ErrorInfo')?.debug?.reason;
  }
}

export class System {
  constructor(hub, system, key, enrolled) {
    Object.assign(this, { hub, system, key, hubCode: enrolled.hub, hubCertificate: enrolled.hubCertificatePem });
    this.thumbprint = enrolled.thumbprint;
    this.certificate = enrolled.certificatePem;
  }

  /** Makes a P-256 key and a certificate request with openssl and enrols them at a sandbox hub, in one call. */
  static async enroll(hub, system, agencies) {
    const folder = mkdtempSync(join(tmpdir(), 'motcua-'));
    try {
      const keyFile = join(folder, 'key.pem');
      const csrFile = join(folder, 'request.pem');
      execFileSync('openssl', ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
        '-keyout', keyFile, '-out', csrFile, '-subj', `/CN=${system}`], { stdio: 'ignore' });
      const key = createPrivateKey(readFileSync(keyFile));
      const reply = await post(`${hub}/motcua.v1.Sandbox/Enroll`, {
        system, agencies, csrPem: readFileSync(csrFile, 'utf8'), jti: base64url(randomBytes(12)).replace(/_/g, '-'),
      });
      if (thumbprint(reply.certificatePem) !== reply.thumbprint) throw new Error('The hub named another certificate.');
      return new System(hub, system, key, reply);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** A token that this system signs for itself (MC-WIRE): good for at most 300 seconds. */
  async token() {
    const now = Math.floor(Date.now() / 1000);
    return await new jose.SignJWT({ jti: base64url(randomBytes(12)) })
      .setProtectedHeader({ alg: 'ES256', typ: 'motcua-auth+jwt', 'x5t#S256': this.thumbprint })
      .setIssuer(this.system).setAudience(this.hubCode).setIssuedAt(now).setExpirationTime(now + 240)
      .sign(this.key);
  }

  async call(method, request) {
    return await post(`${this.hub}/motcua.v1.${method}`, request, { authorization: `Bearer ${await this.token()}` });
  }

  /** Payload bytes once, then a compact detached JWS over exactly these bytes (RFC 7515 appendix F; MC-SIGN). */
  async seal(message) {
    const payload = Buffer.from(JSON.stringify(message).normalize('NFC'), 'utf8');
    const compact = await new jose.CompactSign(payload).setProtectedHeader({
      alg: 'ES256', typ: 'motcua-message+jws', cty: 'application/vnd.motcua.message.v1+json',
      'x5t#S256': this.thumbprint, iat: Math.floor(Date.now() / 1000),
    }).sign(this.key);
    const [header, , signature] = compact.split('.');
    return { payload: payload.toString('base64'), signature: `${header}..${signature}` };
  }

  /** Sends a message and verifies the receipt before it counts as sent. */
  async send(message) {
    const sealed = await this.seal(message);
    const { receipt, duplicate = false } = await this.call('Exchange/Send', { message: sealed });
    const statement = await verifyReceipt(receipt, sealed, this.hubCertificate);
    return { statement, receipt, duplicate, sealed };
  }
}

/** RFC 6962 path from the statement to the signed root, then the statement against what was sent (MC-SIGN). */
export async function verifyReceipt(receipt, sealed, hubCertificate) {
  const statementBytes = Buffer.from(receipt.statement, 'base64');
  let hash = sha256(Buffer.concat([Buffer.from([0]), statementBytes]));
  let index = BigInt(receipt.index ?? '0');
  let last = BigInt(receipt.size) - 1n;
  for (const step of (receipt.path ?? []).map((text) => Buffer.from(text, 'base64'))) {
    if (index % 2n === 1n || index === last) {
      hash = sha256(Buffer.concat([Buffer.from([1]), step, hash]));
      while (index % 2n === 0n && index !== 0n) { index /= 2n; last /= 2n; }
    } else {
      hash = sha256(Buffer.concat([Buffer.from([1]), hash, step]));
    }
    index /= 2n;
    last /= 2n;
  }
  const key = new X509Certificate(hubCertificate).publicKey;
  const { payload } = await jose.compactVerify(receipt.signature, key, { algorithms: ['ES256', 'ES384', 'PS256', 'RS256'] });
  const signed = JSON.parse(new TextDecoder().decode(payload));
  if (signed.root !== hash.toString('hex') || last !== 0n) throw new Error('The receipt does not lead to the signed root.');
  const statement = JSON.parse(statementBytes.toString('utf8'));
  const hex = (bytes) => sha256(bytes).toString('hex');
  if (statement.payloadSha256 !== hex(Buffer.from(sealed.payload, 'base64')) || statement.signatureSha256 !== hex(sealed.signature)) {
    throw new Error('The receipt is about another message.');
  }
  return statement;
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const reply = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, reply);
  return reply;
}


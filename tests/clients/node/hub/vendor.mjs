// A vendor's system that a test enrolled: its key comes from the test's file, its signatures from jose.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as jose from 'jose';
import { System, uuidv7 } from '../../../../samples/nodejs/motcua.mjs';

export const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const system = (one) => new System(config.http, one.system, createPrivateKey(one.key), {
  hub: config.hub, hubCertificatePem: config.hubCertificate, thumbprint: one.thumbprint, certificatePem: one.certificate,
});

export const sender = system(config.sender);
export const reader = system(config.reader);
export const [from, to] = [config.sender.agency, config.reader.agency];
export const hubKey = new X509Certificate(config.hubCertificate).publicKey;
export const algorithms = ['ES256', 'ES384', 'PS256', 'RS256'];

/** An official document: a message about no dossier. */
export function document(subject, recipient = to) {
  const now = Date.now();
  const stamp = (time) => new Date(time).toISOString();
  return {
    header: { id: uuidv7(now), from, to: recipient, createdAt: stamp(now), expiresAt: stamp(now + 86_400_000), contract: '1.0' },
    documentSent: {
      action: 'DOCUMENT_ACTION_NEW', key: { agencyCode: from, promulgatedOn: '2026-11-20', number: '12', notation: 'UBND' },
      typeName: 'Công văn', subject,
    },
  };
}

/** Signs a Ping nonce. */
export async function signNonce(one, nonce) {
  const compact = await new jose.CompactSign(nonce)
    .setProtectedHeader({ alg: 'ES256', typ: 'motcua-ping+jws', 'x5t#S256': one.thumbprint }).sign(one.key);
  return compact.replace(/\..*\./, '..');
}

/** Verifies a detached JWS over exactly these bytes. */
export async function verify(payload, signature, key, type) {
  const [header, , mark] = signature.split('.');
  const result = await jose.compactVerify(`${header}.${Buffer.from(payload).toString('base64url')}.${mark}`, key, { algorithms });
  if (result.protectedHeader.typ !== type) throw new Error(`typ is ${result.protectedHeader.typ}`);
}

/** Verifies a delivered message with the certificate that the Directory gives for its signer, and reads it. */
export async function open(message, certificateOf) {
  const { 'x5t#S256': thumbprint } = jose.decodeProtectedHeader(message.signature);
  const binding = await certificateOf(thumbprint);
  const certificate = new X509Certificate(binding.certificate);
  if (createHash('sha256').update(certificate.raw).digest('base64url') !== thumbprint) throw new Error('another certificate');
  await verify(message.payload, message.signature, certificate.publicKey, 'motcua-message+jws');
  const opened = JSON.parse(Buffer.from(message.payload).toString('utf8'));
  if (!binding.agencies.includes(opened.header.from)) throw new Error('the signer may not speak for the sender');
  return opened;
}

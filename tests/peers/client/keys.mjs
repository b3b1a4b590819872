// The system's key and certificate. A key that would ask somebody is refused at the start (MC-SIGN-22); nothing of the key leaves this process (MC-SIGN-21).
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pemCertificates, signer, thumbprint, algorithmsOf } from './contract.mjs';

export class KeyRefused extends Error {}

export function loadKey({ key: keyPath, certificate: certificatePath }) {
  let key, certificate;
  try { key = createPrivateKey({ key: readFileSync(keyPath), format: 'pem' }); } catch (e) {
    const why = e.code === 'ERR_MISSING_PASSPHRASE' || /passphrase|interrupted|cancelled/i.test(e.message) ? 'it is encrypted and would need a password' : 'it cannot be read';
    throw new KeyRefused(`the key ${keyPath} is refused: ${why}`);
  }
  try { [certificate] = pemCertificates(readFileSync(certificatePath, 'utf8')); } catch { /* told below */ }
  if (!certificate) throw new KeyRefused(`the certificate ${certificatePath} cannot be read`);
  if (algorithmsOf(certificate).length === 0) throw new KeyRefused(`the key ${keyPath} is refused: not of a kind of MC-SIGN-5`);
  if (!certificate.checkPrivateKey(key)) throw new KeyRefused(`the key ${keyPath} is refused: it is not that of the certificate`);
  const sign = signer(key, certificate);
  sign('token', Buffer.from('{}')); // a probe
  return { sign, certificate, thumbprint: thumbprint(certificate) };
}

// JWS in the narrow form of the contract: messages, receipts, tokens, pings, directory snapshots (MC-SIGN-1 to MC-SIGN-8, -15, -17, -24, -25).
import { constants, sign as cryptoSign, verify as cryptoVerify } from 'node:crypto';
import { algorithmsOf, thumbprint } from './certificates.mjs';
import { parseJson } from './json-text.mjs';

const base = ['alg', 'typ', 'x5t#S256'];
export const kinds = {
  message: { typ: 'motcua-message+jws', cty: 'application/vnd.motcua.message.v1+json', members: [...base, 'cty', 'iat'], detached: true },
  receipt: { typ: 'motcua-receipt+jws', cty: 'application/vnd.motcua.receipt.v1+json', members: [...base, 'cty'], detached: false },
  token: { typ: 'motcua-auth+jwt', members: base, detached: false },
  ping: { typ: 'motcua-ping+jws', members: base, detached: true },
  directory: { typ: 'motcua-directory+jws', cty: 'application/vnd.motcua.directory.v1+json', members: [...base, 'cty'], detached: true },
};

const signatureLength = { ES256: 64, ES384: 96 };
const parameters = {
  ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }], ES384: ['sha384', { dsaEncoding: 'ieee-p1363' }],
  PS256: ['sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }], RS256: ['sha256', { padding: constants.RSA_PKCS1_PADDING }],
};

/** base64url without padding, unused bits zero; null otherwise. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

/** What can be said without a key (MC-SIGN-6). → {problem} or {header, parts, payload?}. */
export function parseJws(text, kind) {
  const k = kinds[kind];
  if (typeof text !== 'string' || text.length === 0 || text.length > 4096) return { problem: 'LENGTH' };
  const parts = text.split('.');
  if (parts.length !== 3 || (k.detached ? parts[1] !== '' : parts[1] === '')) return { problem: 'PARTS' };
  const [headerBytes, payload, signature] = parts.map(fromBase64url);
  if (!headerBytes || !payload || !signature || parts[0] === '' || parts[2] === '') return { problem: 'BASE64URL' };
  const { node, violations } = parseJson(headerBytes);
  if (!node || node.t !== 'object' || violations.length > 0) return { problem: 'HEADER_JSON' };
  const header = Object.fromEntries(node.members.map((m) => [m.name, m.value]));
  if (node.members.length !== k.members.length || k.members.some((m) => !header[m])) return { problem: 'HEADER_MEMBERS' };
  const textOf = (m) => (header[m]?.t === 'string' ? header[m].v : null);
  const alg = textOf('alg');
  if (!(alg in parameters)) return { problem: 'ALGORITHM' };
  if (textOf('typ') !== k.typ) return { problem: 'TYPE' };
  if (k.cty && textOf('cty') !== k.cty) return { problem: 'CONTENT_TYPE' };
  const x5t = textOf('x5t#S256');
  if (!x5t || x5t.length !== 43 || !fromBase64url(x5t)) return { problem: 'THUMBPRINT' };
  let iat;
  if (k.members.includes('iat')) { // MC-SIGN-8
    iat = header.iat.t === 'number' && /^(0|[1-9][0-9]{0,14})$/.test(header.iat.raw) ? Number(header.iat.raw) : null;
    if (iat === null) return { problem: 'ISSUED_AT_WRONG' };
  }
  return { header: { alg, x5t, iat }, parts, payload, signature };
}

/** The signature under a certificate (MC-SIGN-3, MC-SIGN-5). `parsed` is of parseJws; `content` the detached bytes. → null or the problem. */
export function verifyJws(parsed, certificate, content) {
  if (thumbprint(certificate) !== parsed.header.x5t) return 'CERTIFICATE_DIFFERS';
  const { alg } = parsed.header;
  if (!algorithmsOf(certificate).includes(alg)) return 'KEY';
  const modulus = certificate.publicKey.asymmetricKeyDetails.modulusLength;
  if (parsed.signature.length !== (signatureLength[alg] ?? Math.ceil(modulus / 8))) return 'SIGNATURE_WRONG';
  const middle = content === undefined ? parsed.parts[1] : content.toString('base64url');
  const [hash, options] = parameters[alg];
  const good = cryptoVerify(hash, Buffer.from(`${parsed.parts[0]}.${middle}`, 'latin1'), { key: certificate.publicKey, ...options }, parsed.signature);
  return good ? null : 'SIGNATURE_WRONG';
}

/** A signer of one key and certificate. */
export function signer(key, certificate) {
  const alg = algorithmsOf(certificate)[0];
  if (!alg) throw new Error('the key is of no kind of MC-SIGN-5');
  const x5t = thumbprint(certificate);
  return (kind, content, { iat } = {}) => {
    const k = kinds[kind];
    const header = { alg, typ: k.typ, ...(k.cty && { cty: k.cty }), 'x5t#S256': x5t, ...(k.members.includes('iat') && { iat }) };
    const first = Buffer.from(JSON.stringify(header)).toString('base64url');
    const middle = content.toString('base64url');
    const [hash, options] = parameters[alg];
    const signature = cryptoSign(hash, Buffer.from(`${first}.${middle}`, 'latin1'), { key, ...options });
    return `${first}.${k.detached ? '' : middle}.${signature.toString('base64url')}`;
  };
}

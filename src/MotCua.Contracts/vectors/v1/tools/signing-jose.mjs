// Signs the vectors whose names end in -jose, with the npm package jose, and some invalid ones.
//   usage: JOSE_DIR=<folder with node_modules/jose> node signing-jose.mjs
import { createHash, createPrivateKey, createPublicKey, createSecretKey, sign as rawSign, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.JOSE_DIR ?? process.cwd(), 'package.json'));
const { CompactSign } = await import(pathToFileURL(require.resolve('jose')));
const joseVersion = JSON.parse(readFileSync(join(process.env.JOSE_DIR ?? process.cwd(), 'node_modules/jose/package.json'))).version;
const signing = new URL('../signing/', import.meta.url);
/** The clause that a file's case belongs to (clauses.txt). */
const clauses = new Map(readFileSync(new URL('clauses.txt', import.meta.url), 'utf8').split('\n').map((line) => line.split(' ')).filter(([kind]) => kind === 'signing').map(([, name, clause]) => [name, clause]));
const pem = (name) => readFileSync(new URL(`keys/${name}.pem`, signing), 'utf8');
const payload = readFileSync(new URL('payload.json', signing));
const b64u = (bytes) => Buffer.from(bytes).toString('base64url');
const x5t = (name) => createHash('sha256').update(new X509Certificate(pem(`${name}.cert`)).raw).digest('base64url');
const header = (alg, name, more = {}) => ({
  alg, typ: 'motcua-message+jws', cty: 'application/vnd.motcua.message.v1+json', 'x5t#S256': x5t(name), iat: 1795316400, ...more,
});
const key = (name) => createPrivateKey(pem(`${name}.key`));

async function jose(protectedHeader, signer, bytes = payload) {
  const whole = await new CompactSign(bytes).setProtectedHeader(protectedHeader).sign(signer, { crit: { 'motcua-x': true } });
  const [h, , s] = whole.split('.');
  return `${h}..${s}`;
}

/** Signs any header text, also one that no JOSE library would write, with node:crypto. */
function raw(headerText, name, { bytes = payload, dsaEncoding = 'ieee-p1363', hash = 'sha256', bare = false } = {}) {
  const h = bare ? headerText : b64u(headerText);
  return `${h}..${b64u(rawSign(hash, Buffer.from(`${h}.${b64u(bytes)}`), { key: key(name), dsaEncoding }))}`;
}

function write(file, { about, signature, certificate, problem, bytes = payload, madeWith = `jose ${joseVersion}` }) {
  const expected = problem ? { valid: false, reason: 'SIGNATURE_INVALID', problem } : { valid: true };
  writeFileSync(new URL(`${file}.json`, signing), JSON.stringify({
    case: `${clauses.get(file) ?? 'MC-SIGN-6'}/${file}`, about, madeWith, payload: Buffer.from(bytes).toString('base64'), signature,
    certificate: pem(`${certificate}.cert`), expected,
  }, null, 2) + '\n');
}

const node = `node:crypto ${process.version}`;
for (const [alg, name] of [['ES256', 'es256'], ['ES384', 'es384'], ['PS256', 'rsa2048'], ['RS256', 'rsa2048']]) {
  write(`valid-${alg.toLowerCase()}-jose`, { about: `${alg}, signed by jose`, signature: await jose(header(alg, name), key(name)), certificate: name });
}
const large = Buffer.from(JSON.stringify({ header: { id: '019a9c2e-5a80-7c11-8d2e-3f4a5b6c7d8f' }, text: 'Hồ sơ đất đai. '.repeat(4001) }));
write('valid-large-payload-jose', { about: '80 KB, hashed in pieces', bytes: large, signature: await jose(header('ES256', 'es256'), key('es256'), large), certificate: 'es256' });
const empty = Buffer.alloc(0);
write('valid-empty-payload', { about: 'no payload bytes: the signature is valid, the message is another matter', bytes: empty, madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256')), 'es256', { bytes: empty }), certificate: 'es256' });
const spaced = JSON.stringify(Object.fromEntries(Object.entries(header('ES256', 'es256')).reverse()), null, 1);
write('valid-header-in-another-order-with-blanks', { about: 'members in any order, white space between them', madeWith: node, signature: raw(spaced, 'es256'), certificate: 'es256' });

const good = await jose(header('ES256', 'es256'), key('es256'));
const [goodHeader, , goodSignature] = good.split('.');
write('typ-wrong', { about: 'typ of a token', signature: await jose(header('ES256', 'es256', { typ: 'motcua-auth+jwt' }), key('es256')), certificate: 'es256', problem: 'TYPE_WRONG' });
write('typ-jose', { about: 'typ JOSE', signature: await jose(header('ES256', 'es256', { typ: 'JOSE' }), key('es256')), certificate: 'es256', problem: 'TYPE_WRONG' });
write('cty-wrong', { about: 'another content type', signature: await jose(header('ES256', 'es256', { cty: 'application/json' }), key('es256')), certificate: 'es256', problem: 'CONTENT_TYPE_WRONG' });
write('alg-none', { about: 'alg none, empty signature (written by hand)', madeWith: 'by hand', signature: `${b64u(JSON.stringify(header('none', 'es256')))}..`, certificate: 'es256', problem: 'ALGORITHM_REFUSED' });
write('alg-hs256-public-key-as-secret', { about: 'HS256 with the public key in PEM as secret', signature: await jose(header('HS256', 'rsa2048'), createSecretKey(Buffer.from(createPublicKey(pem('rsa2048.cert')).export({ type: 'spki', format: 'pem' })))), certificate: 'rsa2048', problem: 'ALGORITHM_REFUSED' });
write('alg-lower-case', { about: 'es256 is not ES256', madeWith: node, signature: raw(JSON.stringify(header('es256', 'es256')), 'es256'), certificate: 'es256', problem: 'ALGORITHM_REFUSED' });
write('crit-unknown', { about: 'a critical extension that the contract does not know', signature: await jose(header('ES256', 'es256', { crit: ['motcua-x'], 'motcua-x': true }), key('es256')), certificate: 'es256', problem: 'CRIT_REFUSED' });
write('crit-b64-false', { about: 'RFC 7797: b64 false', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256', { b64: false, crit: ['b64'] })), 'es256'), certificate: 'es256', problem: 'CRIT_REFUSED' });
write('header-with-jwk', { about: 'a member that the contract does not name: jwk', signature: await jose(header('ES256', 'es256', { jwk: createPublicKey(pem('es256.cert')).export({ format: 'jwk' }) }), key('es256')), certificate: 'es256', problem: 'HEADER_MEMBER_UNKNOWN' });
for (const member of ['x5t#S256', 'iat', 'typ', 'cty', 'alg']) {
  const h = header('ES256', 'es256');
  delete h[member];
  write(`missing-${member.replace('#', '-').toLowerCase()}`, { about: `no ${member}`, madeWith: node, signature: raw(JSON.stringify(h), 'es256'), certificate: 'es256', problem: 'HEADER_MEMBER_MISSING' });
}
const twice = JSON.stringify(header('ES256', 'es256')).replace('{"alg":"ES256"', '{"alg":"ES256","alg":"ES256"');
write('header-member-twice', { about: 'alg stands twice', madeWith: node, signature: raw(twice, 'es256'), certificate: 'es256', problem: 'HEADER_MEMBER_TWICE' });
const escaped = JSON.stringify(header('ES256', 'es256')).replace('{"alg":"ES256"', '{"alg":"ES256","\\u0061lg":"ES384"');
write('header-member-twice-escaped', { about: 'alg stands twice, once with an escape', madeWith: node, signature: raw(escaped, 'es256'), certificate: 'es256', problem: 'HEADER_MEMBER_TWICE' });
write('header-not-json', { about: 'a comma too many', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256')).replace('}', ',}'), 'es256'), certificate: 'es256', problem: 'HEADER_NOT_JSON' });
write('header-not-an-object', { about: 'a JSON array', madeWith: node, signature: raw('["ES256"]', 'es256'), certificate: 'es256', problem: 'HEADER_NOT_JSON' });
write('header-with-tail', { about: 'bytes after the object', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256')) + '{}', 'es256'), certificate: 'es256', problem: 'HEADER_NOT_JSON' });
write('iat-text', { about: 'iat as text', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256', { iat: '1795316400' })), 'es256'), certificate: 'es256', problem: 'ISSUED_AT_WRONG' });
write('iat-fraction', { about: 'iat with a fraction', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256', { iat: 1795316400.5 })), 'es256'), certificate: 'es256', problem: 'ISSUED_AT_WRONG' });
write('iat-negative', { about: 'iat before 1970', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256', { iat: -1 })), 'es256'), certificate: 'es256', problem: 'ISSUED_AT_WRONG' });
write('x5t-in-hex', { about: 'x5t#S256 in hex', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es256', { 'x5t#S256': Buffer.from(x5t('es256'), 'base64url').toString('hex') })), 'es256'), certificate: 'es256', problem: 'THUMBPRINT_WRONG' });
for (const name of ['p521', 'secp256k1', 'explicit-curve', 'ed25519']) {
  const h = b64u(JSON.stringify(header('ES256', name)));
  const signature = rawSign(name === 'ed25519' ? null : 'sha256', Buffer.from(`${h}.${b64u(payload)}`), { key: key(name), dsaEncoding: 'ieee-p1363' });
  write(`key-${name}`, { about: `a key that the contract does not accept: ${name}`, madeWith: node, signature: `${h}..${b64u(signature)}`, certificate: name, problem: 'KEY_NOT_SUPPORTED' });
}
const changed = Buffer.from(payload);
changed[changed.length - 5] ^= 1;
write('payload-byte-changed', { about: 'one bit of the payload changed after signing', bytes: changed, signature: good, certificate: 'es256', problem: 'SIGNATURE_WRONG' });
write('wrong-key', { about: 'signed by another P-256 key under this certificate\'s name', signature: await jose(header('ES256', 'es256'), key('stranger')), certificate: 'es256', problem: 'SIGNATURE_WRONG' });
write('certificate-differs', { about: 'x5t#S256 names another certificate', signature: await jose(header('ES256', 'stranger'), key('stranger')), certificate: 'es256', problem: 'CERTIFICATE_DIFFERS' });
write('es256-with-p384-key', { about: 'alg ES256, signed with SHA-256 by a P-384 key', madeWith: node, signature: raw(JSON.stringify(header('ES256', 'es384')), 'es384'), certificate: 'es384', problem: 'KEY_DOES_NOT_FIT_ALGORITHM' });
write('es384-with-p256-key', { about: 'alg ES384, signed with SHA-384 by a P-256 key', madeWith: node, signature: raw(JSON.stringify(header('ES384', 'es256')), 'es256', { hash: 'sha384' }), certificate: 'es256', problem: 'KEY_DOES_NOT_FIT_ALGORITHM' });
write('rs256-with-ec-key', { about: 'alg RS256 over an EC certificate', madeWith: node, signature: raw(JSON.stringify(header('RS256', 'es256')), 'es256'), certificate: 'es256', problem: 'KEY_DOES_NOT_FIT_ALGORITHM' });
write('ps256-header-pkcs1-signature', { about: 'alg PS256, but the padding is PKCS#1 v1.5', madeWith: node, signature: raw(JSON.stringify(header('PS256', 'rsa2048')), 'rsa2048'), certificate: 'rsa2048', problem: 'SIGNATURE_WRONG' });
write('es256-zero-signature', { about: 'r and s are zero', madeWith: 'by hand', signature: `${goodHeader}..${b64u(Buffer.alloc(64))}`, certificate: 'es256', problem: 'SIGNATURE_WRONG' });
write('base64url-padded-signature', { about: 'padding after the signature', signature: `${good}==`, certificate: 'es256', problem: 'BASE64URL_WRONG' });
write('base64url-padded-header', { about: 'header padded, signed so', madeWith: node, signature: raw(`${goodHeader}=`, 'es256', { bare: true }), certificate: 'es256', problem: 'BASE64URL_WRONG' });
write('base64-plain-alphabet', { about: '+ and / instead of - and _', signature: `${goodHeader}..${Buffer.from('fb'.repeat(64), 'hex').toString('base64').replace(/=+$/, '')}`, madeWith: 'by hand', certificate: 'es256', problem: 'BASE64URL_WRONG' });
const next = { A: 'B', Q: 'R', g: 'h', w: 'x' }[goodSignature.at(-1)];
write('base64url-unused-bits', { about: 'the last character carries bits that are not used', signature: `${goodHeader}..${goodSignature.slice(0, -1)}${next}`, certificate: 'es256', problem: 'BASE64URL_WRONG' });
write('base64url-blank', { about: 'a line break inside', signature: `${goodHeader}..${goodSignature.slice(0, 40)}\n${goodSignature.slice(40)}`, certificate: 'es256', problem: 'BASE64URL_WRONG' });
write('base64url-length', { about: 'the last character is missing: no bytes have 85 characters', signature: good.slice(0, -1), certificate: 'es256', problem: 'BASE64URL_WRONG' });
write('signature-cut', { about: 'the last byte is missing', signature: `${goodHeader}..${b64u(Buffer.from(goodSignature, 'base64url').subarray(0, 63))}`, certificate: 'es256', problem: 'SIGNATURE_LENGTH_WRONG' });
write('signature-empty', { about: 'no signature', signature: `${goodHeader}..`, certificate: 'es256', problem: 'SIGNATURE_LENGTH_WRONG' });
write('payload-attached', { about: 'the payload stands in the text', signature: `${goodHeader}.${b64u(payload)}.${goodSignature}`, certificate: 'es256', problem: 'PAYLOAD_NOT_DETACHED' });
write('two-parts', { about: 'one dot', signature: `${goodHeader}.${goodSignature}`, certificate: 'es256', problem: 'NOT_COMPACT' });
write('four-parts', { about: 'three dots', signature: `${good}.`, certificate: 'es256', problem: 'NOT_COMPACT' });
write('empty-text', { about: 'no signature text at all', madeWith: 'by hand', signature: '', certificate: 'es256', problem: 'SIZE_WRONG' });
write('too-long', { about: '4,097 characters', madeWith: 'by hand', signature: good + 'A'.repeat(4097 - good.length), certificate: 'es256', problem: 'SIZE_WRONG' });

// Makes vectors/v1/signing/tokens with the npm package jose; what no library would write is signed with node:crypto.
//   usage: JOSE_DIR=<folder with node_modules/jose> node tokens-jose.mjs
import { createHash, createPrivateKey, sign as rawSign, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.JOSE_DIR ?? process.cwd();
/** The clause that a file's case belongs to (clauses.txt). */
const clauses = new Map(readFileSync(new URL('clauses.txt', import.meta.url), 'utf8').split('\n').map((line) => line.split(' ')).filter(([kind]) => kind === 'tokens').map(([, name, clause]) => [name, clause]));
const { SignJWT } = await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('jose')));
const jose = `jose ${JSON.parse(readFileSync(join(folder, 'node_modules/jose/package.json'))).version}`;
const node = `node:crypto ${process.version}`;
const signing = new URL('../signing/', import.meta.url);
mkdirSync(new URL('tokens/', signing), { recursive: true });
const pem = (name) => readFileSync(new URL(`keys/${name}.pem`, signing), 'utf8');
const key = (name) => createPrivateKey(pem(`${name}.key`));
const x5t = (name) => createHash('sha256').update(new X509Certificate(pem(`${name}.cert`)).raw).digest('base64url');
const b64u = (bytes) => Buffer.from(bytes).toString('base64url');
const iat = 1795316400;
const header = (alg, name, more = {}) => ({ alg, typ: 'motcua-auth+jwt', 'x5t#S256': x5t(name), ...more });
const claims = (more = {}) => ({ iss: 'khanhhoa-mcdt', aud: 'H32', iat, exp: iat + 300, jti: '01a20132-3f80-7c11-8d2e-3f4a5b6c7d01', ...more });
const byJose = (c, h = header('ES256', 'es256'), k = 'es256') => new SignJWT(c).setProtectedHeader(h).sign(key(k));
const raw = (claimsText, headerText = JSON.stringify(header('ES256', 'es256')), k = 'es256') => {
  const input = `${b64u(headerText)}.${b64u(claimsText)}`;
  return `${input}.${b64u(rawSign('sha256', Buffer.from(input), { key: key(k), dsaEncoding: 'ieee-p1363' }))}`;
};

function write(file, about, token, { now = iat + 1, certificate = 'es256', audience = 'H32', madeWith = jose, reason, problem, claim, signatureProblem } = {}) {
  const expected = problem ? { valid: false, reason, problem, claim, signatureProblem } : { valid: true };
  writeFileSync(new URL(`tokens/${file}.json`, signing), JSON.stringify({
    case: `${clauses.get(file) ?? 'MC-SIGN-18'}/${file}`, about, madeWith, token, audience, now, certificate: pem(`${certificate}.cert`), expected,
  }, null, 2) + '\n');
}
const skew = (problem, claim) => ({ reason: 'CLOCK_SKEW', problem, claim });
const refused = (problem, more = {}) => ({ reason: 'UNAUTHENTICATED_SYSTEM', problem, ...more });
const without = (name) => { const c = claims(); delete c[name]; return c; };

const good = await byJose(claims());
write('valid-es256', 'ES256', good);
write('valid-ps256', 'PS256', await byJose(claims(), header('PS256', 'rsa2048'), 'rsa2048'), { certificate: 'rsa2048' });
write('valid-other-claims', 'nbf and a claim that the contract does not name', await byJose(claims({ nbf: iat, sub: 'x', roles: ['a', { b: 1 }] })));
write('valid-last-second', 'one second before exp', good, { now: iat + 299 });
write('valid-system-300-s-ahead', 'the system\'s clock is 300 s ahead', good, { now: iat - 300 });
write('ahead-301-s', 'iat is 301 s ahead', good, { now: iat - 301, ...skew('NOT_YET_VALID', 'iat') });
write('ahead-nbf', 'nbf is 301 s ahead', await byJose(claims({ nbf: iat + 302 })), { now: iat + 1, ...skew('NOT_YET_VALID', 'nbf') });
write('expired', 'now is exp', good, { now: iat + 300, ...skew('EXPIRED', 'exp') });
write('lifetime-301-s', 'exp 301 s after iat', await byJose(claims({ exp: iat + 301 })), refused('LIFETIME_REFUSED', { claim: 'exp' }));
write('lifetime-0-s', 'exp equals iat', await byJose(claims({ exp: iat })), refused('LIFETIME_REFUSED', { claim: 'exp' }));
write('another-hub', 'a token for another hub', await byJose(claims({ aud: 'H41' })), refused('AUDIENCE_WRONG', { claim: 'aud' }));
write('another-hub-expired', 'for another hub and expired: the hub\'s time is not told', await byJose(claims({ aud: 'H41' })), { now: iat + 900, ...refused('AUDIENCE_WRONG', { claim: 'aud' }) });
write('audience-list', 'aud as a list', await byJose(claims({ aud: ['H32'] })), refused('CLAIMS_WRONG', { claim: 'aud' }));
for (const name of ['iss', 'aud', 'iat', 'exp', 'jti']) {
  write(`missing-${name}`, `no ${name}`, await byJose(without(name)), refused('CLAIMS_WRONG', { claim: name }));
}
write('issuer-empty', 'iss is empty', await byJose(claims({ iss: '' })), refused('CLAIMS_WRONG', { claim: 'iss' }));
write('jti-too-long', 'jti of 129 characters', await byJose(claims({ jti: 'j'.repeat(129) })), refused('CLAIMS_WRONG', { claim: 'jti' }));
write('iat-text', 'iat as text', raw(JSON.stringify(claims({ iat: String(iat) }))), { madeWith: node, ...refused('CLAIMS_WRONG', { claim: 'iat' }) });
write('claim-twice', 'iss stands twice', raw(JSON.stringify(claims()).replace('{', '{"iss":"other",')), { madeWith: node, ...refused('CLAIMS_WRONG', { claim: 'iss' }) });
write('claims-not-json', 'the claims are no JSON', raw('iss=khanhhoa'), { madeWith: node, ...refused('CLAIMS_WRONG', { claim: 'payload' }) });
write('claims-empty', 'no claims at all', raw(''), { madeWith: node, ...refused('CLAIMS_WRONG', { claim: 'payload' }) });
const signature = (signatureProblem) => refused('SIGNATURE_REFUSED', { signatureProblem });
write('wrong-key', 'signed by another key', await byJose(claims(), header('ES256', 'es256'), 'stranger'), signature('SIGNATURE_WRONG'));
write('wrong-key-expired', 'signed by another key and expired: the hub\'s time is not told', await byJose(claims(), header('ES256', 'es256'), 'stranger'), { now: iat + 900, ...signature('SIGNATURE_WRONG') });
write('certificate-differs', 'x5t#S256 of another certificate', await byJose(claims(), header('ES256', 'stranger'), 'stranger'), signature('CERTIFICATE_DIFFERS'));
write('typ-jwt', 'typ JWT', await byJose(claims(), header('ES256', 'es256', { typ: 'JWT' })), signature('TYPE_WRONG'));
write('typ-message', 'typ of a message', await byJose(claims(), header('ES256', 'es256', { typ: 'motcua-message+jws' })), signature('TYPE_WRONG'));
write('header-kid', 'a header member that the contract does not name', await byJose(claims(), header('ES256', 'es256', { kid: '1' })), signature('HEADER_MEMBER_UNKNOWN'));
write('alg-none', 'alg none (written by hand)', `${b64u(JSON.stringify(header('none', 'es256')))}.${b64u(JSON.stringify(claims()))}.`, { madeWith: 'by hand', ...signature('ALGORITHM_REFUSED') });
const [h, , s] = good.split('.');
write('claims-changed', 'another iss under the same signature', `${h}.${b64u(JSON.stringify(claims({ iss: 'other' })))}.${s}`, { madeWith: 'by hand', ...signature('SIGNATURE_WRONG') });
write('two-parts', 'one dot', `${h}.${s}`, { madeWith: 'by hand', ...signature('NOT_COMPACT') });

// For the self test: a certificate authority (openssl), keys, a signed snapshot, and small clients of both wires made of stock libraries (jose, @grpc/grpc-js).
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate, createHash, createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlattenedSign, SignJWT } from 'jose';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const here = dirname(fileURLToPath(import.meta.url));
export const contract = join(here, '../../../src/MotCua.Contracts');
const run = (...a) => execFileSync('openssl', a, { stdio: 'pipe' });
export const x5t = (c) => createHash('sha256').update(c.raw).digest('base64url');
export const sha = (b) => createHash('sha256').update(b).digest('hex');

export function makeKeys(folder, names) {
  mkdirSync(folder, { recursive: true });
  const p = (n) => join(folder, n);
  run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', p('ca.key'), '-out', p('ca.pem'), '-subj', '/CN=Peer CA', '-days', '30');
  writeFileSync(p('leaf.ext'), 'basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n');
  const keys = {};
  for (const n of names) {
    run('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', p(`${n}.key`), '-out', p(`${n}.csr`), '-subj', `/CN=${n}`);
    run('x509', '-req', '-in', p(`${n}.csr`), '-CA', p('ca.pem'), '-CAkey', p('ca.key'), '-CAcreateserial', '-days', '20', '-extfile', p('leaf.ext'), '-out', p(`${n}.pem`));
    const certificate = new X509Certificate(readFileSync(p(`${n}.pem`)));
    keys[n] = { key: createPrivateKey(readFileSync(p(`${n}.key`))), certificate, thumbprint: x5t(certificate), keyPath: p(`${n}.key`), pemPath: p(`${n}.pem`) };
  }
  return { keys, ca: p('ca.pem'), caCertificate: new X509Certificate(readFileSync(p('ca.pem'))) };
}

export async function detached(who, typ, cty, bytes, more = {}) {
  const jws = await new FlattenedSign(bytes).setProtectedHeader({ alg: 'ES256', typ, ...(cty && { cty }), 'x5t#S256': who.thumbprint, ...more }).sign(who.key);
  return `${jws.protected}..${jws.signature}`;
}
export const signMessage = (who, payload) => detached(who, 'motcua-message+jws', 'application/vnd.motcua.message.v1+json', payload, { iat: Math.floor(Date.now() / 1000) });
export const token = (who, system, hub, { iat = Math.floor(Date.now() / 1000), life = 300 } = {}) => new SignJWT({ jti: randomUUID() }).setProtectedHeader({ alg: 'ES256', typ: 'motcua-auth+jwt', 'x5t#S256': who.thumbprint })
  .setIssuer(system).setAudience(hub).setIssuedAt(iat).setExpirationTime(iat + life).sign(who.key);

export function uuid7(ms = Date.now()) {
  const h = ms.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-7${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

export const hubs = { code: 'H32.99' };
export async function makeSnapshot(folder, { keys, caCertificate }, { number = 1, agencies, bindings }) {
  const from = new Date(Math.max(...Object.values(keys).map((k) => Date.parse(k.certificate.validFrom)))).toISOString(), to = new Date(Date.now() + 10 * 86400_000).toISOString();
  const payload = Buffer.from(JSON.stringify({
    number: String(number), issuedAt: new Date().toISOString(), agencies,
    bindings: bindings.map((b) => ({ thumbprint: keys[b.key].thumbprint, certificate: keys[b.key].certificate.raw.toString('base64'), system: b.system, agencies: b.agencies, from: b.from ?? from, to: b.to ?? to, ...(b.revokedAt && { revokedAt: b.revokedAt }), ...(b.test && { test: true }) })),
    trustAnchors: [caCertificate.raw.toString('base64')],
  }));
  writeFileSync(join(folder, 'snapshot.json'), payload);
  writeFileSync(join(folder, 'snapshot.jws'), await detached(keys.authority, 'motcua-directory+jws', 'application/vnd.motcua.directory.v1+json', payload));
}

export const folder = () => mkdtempSync(join(tmpdir(), 'peer-hub-'));

export function startHub(configPath) {
  const child = spawn(process.execPath, [join(here, 'hub.mjs'), '--config', configPath], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (d) => { text += d; if (text.includes('\n')) resolve({ child, ...JSON.parse(text) }); });
    child.on('exit', (c) => reject(new Error(`the hub ended with ${c}`)));
  });
}

/** A caller over Connect JSON. */
export async function connect(base, bearer, method, body, headers = {}) {
  const r = await fetch(`${base}/motcua.v1.${method}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }), ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await r.text();
  let json; try { json = JSON.parse(text); } catch { json = null; }
  const reason = json?.details?.find((d) => d.type === 'google.rpc.ErrorInfo')?.debug?.reason;
  const fields = json?.details?.find((d) => d.type === 'google.rpc.BadRequest')?.debug?.fieldViolations?.map((f) => f.field);
  return { status: r.status, headers: r.headers, json, reason, fields, text };
}

const definition = loader.loadSync(['exchange', 'directory', 'tracking', 'catalog', 'attachments'].map((f) => `motcua/v1/${f}.proto`), { includeDirs: [join(contract, 'proto')], longs: String, enums: String, bytes: Buffer, defaults: true });
const packages = grpc.loadPackageDefinition(definition).motcua.v1;
/** A stock gRPC client of one service. */
export function grpcClient(base, service) {
  const client = new packages[service](base.replace('http://', ''), grpc.credentials.createInsecure());
  return {
    client,
    call: (method, request, bearer) => new Promise((resolve, reject) => {
      const metadata = new grpc.Metadata();
      if (bearer) metadata.set('authorization', `Bearer ${bearer}`);
      client[method](request, metadata, (e, r) => (e ? reject(e) : resolve(r)));
    }),
    stream: (method, request, bearer) => { const metadata = new grpc.Metadata(); metadata.set('authorization', `Bearer ${bearer}`); return client[method](request, metadata); },
  };
}

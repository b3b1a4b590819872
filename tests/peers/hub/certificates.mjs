// Certificates: thumbprints, kinds of keys (MC-SIGN-5), and trust at an instant (MC-SIGN-10).
import { X509Certificate, createHash } from 'node:crypto';

export const sha256 = (...parts) => { const h = createHash('sha256'); for (const p of parts) h.update(p); return h.digest(); };
/** x5t#S256 (MC-SIGN-7). */
export const thumbprint = (certificate) => sha256(certificate.raw).toString('base64url');

/** All certificates of a PEM text. */
export const pemCertificates = (text) => (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map((p) => new X509Certificate(p));

// A small DER reader: what node:crypto does not tell in version 20.
function der(bytes, at = 0) {
  const tag = bytes[at];
  let length = bytes[at + 1], body = at + 2;
  if (length & 0x80) { const n = length & 0x7f; length = 0; for (let i = 0; i < n; i++) length = length * 256 + bytes[body + i]; body += n; }
  return { tag, body, end: body + length, bytes: bytes.subarray(body, body + length) };
}
function children(node) {
  const out = [];
  for (let at = 0; at < node.bytes.length;) { const c = der(node.bytes, at); out.push(c); at = c.end; }
  return out;
}
const hex = (node) => Buffer.from(node.bytes).toString('hex');

/** Extensions that may be critical here: key usage, basic constraints, extended key usage, alternative names, policies (RFC 5280: any other refuses the certificate). */
const handled = new Set(['551d0f', '551d13', '551d25', '551d11', '551d20']);

function facts(certificate) {
  const [tbs, algorithm] = children(der(certificate.raw));
  const [oid, parameters] = children(algorithm);
  const parts = children(tbs);
  const spki = parts.filter((p) => p.tag === 0x30).find((p) => { const c = children(p); return c.length === 2 && c[0].tag === 0x30 && c[1].tag === 0x03; });
  const keyAlgorithm = children(children(spki)[0]);
  const extensions = parts.find((p) => p.tag === 0xa3);
  let keyUsage = null, pathLength = Infinity, unknownCritical = false;
  for (const e of extensions ? children(children(extensions)[0]) : []) {
    const c = children(e);
    const inner = () => der(c[c.length - 1].bytes);
    if (hex(c[0]) === '551d0f') keyUsage = inner().bytes;
    if (hex(c[0]) === '551d13') { const n = children(inner()).find((x) => x.tag === 0x02); if (n) pathLength = n.bytes.reduce((s, b) => s * 256 + b, 0); }
    if (c.length === 3 && !handled.has(hex(c[0]))) unknownCritical = true;
  }
  let hash = { '2a864886f70d01010b': 'sha256', '2a864886f70d01010c': 'sha384', '2a864886f70d01010d': 'sha512', '2a8648ce3d040302': 'sha256', '2a8648ce3d040303': 'sha384', '2a8648ce3d040304': 'sha512' }[hex(oid)];
  if (hex(oid) === '2a864886f70d01010a') { // RSASSA-PSS: its hash parameter; absent means SHA-1
    const field = parameters && children(parameters).find((c) => c.tag === 0xa0);
    const name = field && hex(children(children(field)[0])[0]);
    hash = { '608648016503040201': 'sha256', '608648016503040202': 'sha384', '608648016503040203': 'sha512' }[name];
  }
  if (hex(oid) === '2b6570' || hex(oid) === '2b6571') hash = 'eddsa';
  return { hash, keyUsage, pathLength, unknownCritical, namedCurve: keyAlgorithm[1]?.tag === 0x06 ? hex(keyAlgorithm[1]) : null, keyOid: hex(keyAlgorithm[0]) };
}

/** The `alg` values that this certificate's key may be used with (MC-SIGN-5). */
export function algorithmsOf(certificate) {
  const { namedCurve, keyOid } = facts(certificate);
  if (keyOid === '2a8648ce3d0201') return { '2a8648ce3d030107': ['ES256'], '2b81040022': ['ES384'] }[namedCurve] ?? [];
  if (keyOid === '2a864886f70d010101') {
    const bits = certificate.publicKey.asymmetricKeyDetails.modulusLength;
    return bits >= 2048 && bits <= 8192 ? ['PS256', 'RS256'] : [];
  }
  return [];
}

const from = (c) => Date.parse(c.validFrom);
const to = (c) => Date.parse(c.validTo);
const selfIssued = (c) => c.issuer === c.subject;

/** MC-SIGN-10 → 'NONE' where trusted at the instant, else what is wrong. */
export function trustProblem(certificate, anchors, intermediates, at) {
  const usage = facts(certificate).keyUsage;
  if (usage && !(usage[1] & 0x80)) return 'KEY_USAGE_REFUSED';
  const pool = [...anchors.filter(selfIssued), ...intermediates.filter((c) => !selfIssued(c)), ...anchors.filter((c) => !selfIssued(c))];
  const anchorSet = new Set(anchors.filter(selfIssued).map(thumbprint));
  let found = null;
  const build = (chain) => {
    const last = chain[chain.length - 1];
    if (anchorSet.has(thumbprint(last))) { found ??= chain; return problemOf(chain, at) === 'NONE' && (found = chain); }
    if (chain.length > 8) return false;
    return pool.some((issuer) => !chain.some((c) => c.fingerprint256 === issuer.fingerprint256) && last.issuer === issuer.subject && mayIssue(issuer, chain.length) && verifies(last, issuer) && build([...chain, issuer]));
  };
  build([certificate]);
  return found ? problemOf(found, at) : 'ANCHOR_UNKNOWN';
}
/** RFC 5280: the issuer is an authority, may sign certificates, and its path length allows those below it. `below`: certificates below the issuer. */
function mayIssue(issuer, below) {
  const f = facts(issuer);
  return issuer.ca && (!f.keyUsage || !!(f.keyUsage[1] & 0x04)) && f.pathLength >= below - 1;
}
function verifies(certificate, issuer) { try { return certificate.verify(issuer.publicKey); } catch { return false; } }
function problemOf(chain, at) {
  for (const c of chain) {
    if (at < from(c)) return 'NOT_YET_VALID';
    if (at >= to(c)) return 'EXPIRED';
  }
  for (const c of chain.slice(0, -1)) if (!facts(c).hash) return 'SIGNATURE_WEAK';
  if (chain.some((c) => facts(c).unknownCritical)) return 'EXTENSION_UNKNOWN';
  return 'NONE';
}

// The vectors of signing/ and receipts/.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJws, verifyJws } from './signing.mjs';
import { trustProblem } from './certificates.mjs';
import { readToken } from './tokens.mjs';
import { verifyReceipt } from './receipts.mjs';

export default function run({ vectors, json, list, tell }) {
  for (const file of list('signing')) {
    const v = json(file);
    if (!v.signature && v.signature !== '') continue;
    const certificate = new X509Certificate(v.certificate);
    const parsed = parseJws(v.signature, 'message');
    const problem = parsed.problem ?? verifyJws(parsed, certificate, Buffer.from(v.payload, 'base64'));
    tell('signing', file, !problem === v.expected.valid && (v.expected.valid || v.expected.reason === 'SIGNATURE_INVALID') ? null : `${problem} ${JSON.stringify(v.expected)}`);
  }
  const certificate = (name) => (name === 'none' ? [] : [new X509Certificate(readFileSync(join(vectors, `signing/keys/${name}.cert.pem`)))]);
  for (const v of json(join(vectors, 'signing/trust.json'))) {
    const found = trustProblem(certificate(v.certificate)[0], certificate(v.anchor), certificate(v.intermediate), Date.parse(v.at));
    tell('trust', v.case, found === v.expected ? null : `${found}, expected ${v.expected}`);
  }
  for (const file of list('signing/tokens')) {
    const v = json(file);
    const c = new X509Certificate(v.certificate);
    // The vector's certificate is what the Directory has for the token's thumbprint, whatever that says.
    const r = readToken(v.token, () => c, v.audience, v.now);
    tell('tokens', file, v.expected.valid ? (r.claims ? null : r.problem) : r.reason === v.expected.reason ? null : `${r.reason} ${r.problem} ${JSON.stringify(v.expected)}`);
  }
  for (const file of list('receipts')) {
    const v = json(file);
    const hubCertificate = new X509Certificate(v.hubCertificate);
    for (const r of v.receipts) {
      const payload = Buffer.from(r.payload, 'base64');
      const { header } = JSON.parse(payload);
      const receipt = { statement: Buffer.from(r.receipt.statement, 'base64'), index: BigInt(r.receipt.index ?? 0), size: BigInt(r.receipt.size ?? 0), path: (r.receipt.path ?? []).map((p) => Buffer.from(p, 'base64')), signature: r.receipt.signature };
      const found = verifyReceipt(receipt, v.hub, hubCertificate, { payload, signature: r.messageSignature, from: header.from, id: header.id, signer: parseJws(r.messageSignature, 'message').header?.x5t });
      const good = v.expected.valid ? found === 'NONE' : found === v.expected.problem || (found !== 'NONE' && 'step');
      tell('receipts', file, good === true ? null : good === 'step' ? `(problem ${found}, expected ${v.expected.problem})` : `${found}`);
    }
  }
}

// Is a delivery what it says? Signature, content, sender's binding, receipt: before any effect (MC-SIGN-3, MC-SIGN-6, MC-SIGN-12, MC-SIGN-16, MC-DIR-11).
import { X509Certificate } from 'node:crypto';
import { decodeProto, encodeProto, parseJws, readMessage, thumbprint, verifyJws, verifyReceipt, readJson } from './contract.mjs';
import { anchorsOf, bindingProblem, certificateProblem } from './trust.mjs';
import { checkForms } from './message-maker.mjs';
import { C, Failure } from './status.mjs';

/** For good: the delivery goes to the dead letters. The text is ours alone, never of the message (MC-DELIVER-47, MC-CORE-19). */
export class Unacceptable extends Error {}

const freshMs = 10_000;
const staleMs = 72 * 3600_000; // MC-DIR-28

export class Verifier {
  constructor({ store, client }) { Object.assign(this, { store, client, hubThumbprint: thumbprint(client.hubCertificate), trust: anchorsOf(client.hub.anchors) }); }

  /** → {message, body, payload, signature, receipt}. Throws Unacceptable, or a Failure where the Directory gives no answer now. */
  async check(delivery, { signal } = {}) {
    const signed = delivery.message ?? {};
    const signature = signed.signature ?? '', payload = signed.payload ?? Buffer.alloc(0);
    const parsed = parseJws(signature, 'message');
    if (parsed.problem) throw new Unacceptable('SIGNATURE_INVALID: the form of the signature');
    const x5t = parsed.header.x5t;
    const hubs = x5t === this.hubThumbprint;
    const binding = hubs ? null : await this.binding(x5t, signal);
    if (!hubs && !binding) throw new Unacceptable('CERTIFICATE_NOT_TRUSTED: the Directory does not bind the signer');
    let certificate;
    try { certificate = hubs ? this.client.hubCertificate : new X509Certificate(binding.certificate); } catch { throw new Unacceptable('CERTIFICATE_NOT_TRUSTED: the certificate cannot be read'); }
    if (verifyJws(parsed, certificate, payload)) throw new Unacceptable('SIGNATURE_INVALID: the signature does not verify');

    const r = readMessage(payload, { forms: checkForms }); // tolerant (MC-CORE-20, MC-CORE-21)
    if (!r.message) throw new Unacceptable(`${r.reason}: ${[...new Set(r.violations.map((v) => v.rule))].slice(0, 5).join(', ')}`);
    const { from, id } = r.message.header;

    const receipt = delivery.receipt;
    if (!receipt?.statement || !receipt.signature) throw new Unacceptable('the receipt is missing');
    let problem;
    try { problem = verifyReceipt({ index: 0n, size: 0n, path: [], ...receipt }, this.client.hub.code, this.client.hubCertificate, { payload, signature, from, id, signer: x5t }); } catch { problem = 'BROKEN'; }
    if (problem !== 'NONE') throw new Unacceptable('the receipt does not verify');

    // MC-SIGN-12: who was bound when the hub took it; never `iat`.
    const at = readJson('motcua.v1.ReceiptStatement', receipt.statement).value.receivedAt;
    const no = hubs ? (from === this.client.hub.code ? certificateProblem(certificate, at) : 'NOT_OF_THIS_AGENCY') : await this.#bindingProblem(binding, x5t, from, at, signal);
    if (no) throw new Unacceptable(`SENDER_NOT_ALLOWED: ${no}`);
    return { message: r.message, body: r.body, payload, signature, receipt };
  }

  async #bindingProblem(binding, x5t, from, at, signal) {
    const problem = bindingProblem(binding, x5t, from, at, this.trust);
    if (problem !== 'NOT_OF_THIS_AGENCY') return problem;
    // One agency may have two codes (MC-TASK-3, MC-DIR-2): the Directory knows the other.
    try {
      const { agency } = await this.client.call('Directory/GetAgency', { code: from }, { signal });
      for (const code of [agency?.code, agency?.otherCode]) if (code && code !== from && !bindingProblem(binding, x5t, code, at, this.trust)) return null;
    } catch (e) { if (!(e instanceof Failure) || !e.own || e.code !== C.NOT_FOUND) throw e; }
    return problem;
  }

  /** The Directory's binding of a thumbprint; null where it has none. Without its answer the last one holds for 72 hours. */
  async binding(x5t, signal) {
    const kept = this.store.sql('SELECT * FROM certificates WHERE thumbprint = ?').get(x5t);
    const value = () => decodeProto('motcua.v1.CertificateBinding', Buffer.from(kept.binding, 'base64'));
    if (kept && Date.now() - kept.fetched_at < freshMs) return value();
    try {
      const { binding } = await this.client.call('Directory/GetCertificate', { thumbprint: x5t }, { signal });
      if (!binding?.certificate) return null;
      this.store.sql('INSERT OR REPLACE INTO certificates VALUES (?, ?, ?)').run(x5t, encodeProto('motcua.v1.CertificateBinding', binding).toString('base64'), Date.now());
      return binding;
    } catch (e) {
      if (!(e instanceof Failure)) throw e;
      if (e.own && e.code === C.NOT_FOUND) return null; // the hub's own word: bound to nobody (MC-DIR-11)
      if (kept && Date.now() - kept.fetched_at < staleMs) return value();
      throw e;
    }
  }
}

// May this certificate speak? MC-SIGN-10 with the anchors that the adapter names, what of it can be said without them, and what the Directory binds (MC-DIR-11, MC-SIGN-11, MC-SIGN-12).
import { X509Certificate } from 'node:crypto';
import { algorithmsOf, pemCertificates, thumbprint, trustProblem } from './contract.mjs';

/** The `anchors` of the adapter: self-issued ones are anchors, others intermediates. null where none are named. */
export function anchorsOf(pem) {
  if (!pem) return null;
  const all = pemCertificates(pem);
  return { anchors: all.filter((c) => c.issuer === c.subject), intermediates: all.filter((c) => c.issuer !== c.subject) };
}

/** → null, or the problem: kind of key, and the whole of MC-SIGN-10 where there are anchors. Without them the certificate stands for itself: it is pinned. */
export function certificateProblem(certificate, at, trust = null) {
  if (trust) {
    if (algorithmsOf(certificate).length === 0) return 'KEY';
    const p = trustProblem(certificate, trust.anchors, trust.intermediates, at);
    return p === 'NONE' ? null : p;
  }
  if (algorithmsOf(certificate).length === 0) return 'KEY';
  if (at < Date.parse(certificate.validFrom)) return 'NOT_YET_VALID';
  if (at >= Date.parse(certificate.validTo)) return 'EXPIRED';
  // The chain cannot be built; every other rule can be tried with the certificate alone: ANCHOR_UNKNOWN is then all that is left.
  const p = trustProblem(certificate, [], [], at);
  return p === 'NONE' || p === 'ANCHOR_UNKNOWN' ? null : p;
}

/** `binding`: a CertificateBinding. → null, or why it does not speak for `agency` at `at`. */
export function bindingProblem(binding, x5t, agency, at, trust = null) {
  let certificate;
  try { certificate = new X509Certificate(binding.certificate); } catch { return 'CERTIFICATE'; }
  if (thumbprint(certificate) !== x5t || binding.thumbprint !== x5t) return 'CERTIFICATE'; // MC-DIR-10
  if (!Number.isFinite(at) || !Number.isFinite(binding.from) || !Number.isFinite(binding.to)) return 'CERTIFICATE';
  if (at < binding.from || at >= binding.to) return 'NOT_BOUND_THEN';
  if (binding.revokedAt !== undefined && at >= binding.revokedAt) return 'REVOKED';
  if (!(binding.agencies ?? []).includes(agency)) return 'NOT_OF_THIS_AGENCY';
  return certificateProblem(certificate, at, trust);
}

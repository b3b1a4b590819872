// Tokens of systems (MC-SIGN-17 to MC-SIGN-19).
import { parseJson } from './json-text.mjs';
import { parseJws, verifyJws } from './signing.mjs';

const whole = (n) => (n?.t === 'number' && /^(0|[1-9][0-9]{0,14})$/.test(n.raw) ? Number(n.raw) : null);
const text = (n, max) => (n?.t === 'string' && n.v.length >= 1 && n.v.length <= max ? n.v : null);

/** `find` gives the certificate of a thumbprint. → {claims, certificate} or {reason, problem}. `now` in seconds. */
export function readToken(token, find, audience, now) {
  const no = (problem) => ({ reason: 'UNAUTHENTICATED_SYSTEM', problem });
  const parsed = parseJws(token, 'token');
  if (parsed.problem) return no(parsed.problem);
  const certificate = find(parsed.header.x5t);
  if (!certificate) return no('CERTIFICATE_UNKNOWN');
  const problem = verifyJws(parsed, certificate);
  if (problem) return no(problem);
  const { node, violations } = parseJson(parsed.payload);
  // The claims that this contract does not name are passed over, whatever they hold; but each name once.
  if (!node || node.t !== 'object' || violations.some((v) => v.rule === 'duplicate-member' && !/[.[]/.test(v.path))) return no('CLAIMS_WRONG');
  const c = Object.fromEntries(node.members.map((m) => [m.name, m.value]));
  const iss = text(c.iss, 128), aud = text(c.aud, 128), jti = text(c.jti, 128), iat = whole(c.iat), exp = whole(c.exp);
  const nbf = c.nbf === undefined ? null : whole(c.nbf);
  if (iss === null || aud === null || jti === null || iat === null || exp === null || (c.nbf !== undefined && nbf === null)) return no('CLAIMS_WRONG');
  if (exp - iat < 1 || exp - iat > 300) return no('LIFETIME');
  if (aud !== audience) return no('AUDIENCE');
  // MC-SIGN-19: only after the signature was found valid.
  const field = iat > now + 300 ? 'iat' : nbf !== null && nbf > now + 300 ? 'nbf' : exp <= now ? 'exp' : null; // MC-ERR-28
  if (field) return { reason: 'CLOCK_SKEW', problem: field === 'exp' ? 'EXPIRED' : 'NOT_YET_VALID', field };
  return { claims: { iss, aud, jti, iat, exp }, certificate, thumbprint: parsed.header.x5t };
}

// Tokens that the system makes for itself (MC-SIGN-17 to MC-SIGN-19, MC-SIGN-39, MC-SIGN-40, MC-SIGN-43).
import { randomUUID } from 'node:crypto';

export class Tokens {
  /** `header`: 'Authorization' or 'MotCua-Authorization'. */
  constructor({ sign, system, hub, header }) { Object.assign(this, { sign, system, hub, header: header.toLowerCase(), offset: 0 }); }

  /** After CLOCK_SKEW: tokens are made by the hub's time from now on. */
  learn(hubTime) { this.offset = hubTime - Date.now(); }

  make() {
    const iat = Math.floor((Date.now() + this.offset) / 1000);
    return this.sign('token', Buffer.from(JSON.stringify({ iss: this.system, aud: this.hub, iat, exp: iat + 120, jti: randomUUID() })));
  }
  /** The header of one call. A new token each time: some calls take a `jti` once (MC-SIGN-20). */
  headers() { return { [this.header]: `Bearer ${this.make()}` }; }
}

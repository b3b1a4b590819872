// Signs one compact JWS with the npm package jose.
//   usage: JOSE_DIR=<folder with node_modules/jose> node sign-compact.mjs KEY.pem < {"header":{...},"payload":"<base64>"}
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.JOSE_DIR ?? process.cwd(), 'package.json'));
const { CompactSign } = await import(pathToFileURL(require.resolve('jose')));
const { header, payload } = JSON.parse(readFileSync(0, 'utf8'));
const key = createPrivateKey(readFileSync(process.argv[2]));
process.stdout.write(await new CompactSign(Buffer.from(payload, 'base64')).setProtectedHeader(header).sign(key));

// usage: node exchange.mjs [http://127.0.0.1:5080]
// Two agencies of the sandbox exchange an official document: send, pull, verify, acknowledge.
// usage: node exchange.mjs [HUB [FROM TO]], the address of a sandbox hub and the codes of two agencies
import { createHash, X509Certificate } from 'node:crypto';
import * as jose from 'jose';
import { System, Refused, uuidv7 } from './motcua.mjs';

const hub = process.argv[2] ?? 'http://127.0.0.1:5080';
const [from, to] = [process.argv[3] ?? 'H32.12.3', process.argv[4] ?? 'H32.11.5.2'];

const sender = await System.enroll(hub, 'nodejs-sender', [from]);
const reader = await System.enroll(hub, 'nodejs-reader', [to]);

const now = new Date();
const stamp = (date) => date.toISOString();
const message = {
  header: {
    id: uuidv7(now.getTime()), from, to,
    createdAt: stamp(now), expiresAt: stamp(new Date(now.getTime() + 30 * 86400_000)),
    contract: '1.0', purpose: 'Gửi văn bản thử nghiệm', legalBasis: 'QĐ 28/2018/QĐ-TTg',
  },
  documentSent: {
    action: 'DOCUMENT_ACTION_NEW',
    key: { agencyCode: from, promulgatedOn: stamp(now).slice(0, 10), number: '12', notation: 'UBND-VP' },
    typeCode: 18, typeName: 'Công văn', subject: 'Về việc phối hợp giải quyết hồ sơ đất đai', priority: 1,
  },
};

const sent = await sender.send(message);
console.log(`sent      ${message.header.id} to ${sent.statement.mailbox} at position ${sent.statement.position}, receipt verified`);

// An answer was lost: the same bytes again are the same message, and its first receipt comes back.
const again = await sender.call('Exchange/Send', { message: sent.sealed });
if (!again.duplicate || JSON.stringify(again.receipt) !== JSON.stringify(sent.receipt)) throw new Error('A repeat got another receipt.');
console.log('repeated  a duplicate, the same receipt');

const inbox = { inboxId: 'nodejs-sample-inbox' };
const pulled = await reader.call('Exchange/Pull', { mailbox: to, reader: inbox, maxMessages: 100, waitMs: 10_000 });
const delivery = pulled.deliveries.find((one) => one.message.signature === sent.sealed.signature);
if (!delivery) throw new Error('The message did not arrive.');

// The reader trusts nothing: certificate from the Directory, signature over the received bytes.
const [header, , signature] = delivery.message.signature.split('.');
const { 'x5t#S256': signer } = jose.decodeProtectedHeader(delivery.message.signature);
const { binding } = await reader.call('Directory/GetCertificate', { thumbprint: signer });
const certificate = new X509Certificate(Buffer.from(binding.certificate, 'base64'));
if (createHash('sha256').update(certificate.raw).digest('base64url') !== signer) throw new Error('Wrong certificate.');
const payload = Buffer.from(delivery.message.payload, 'base64');
await jose.compactVerify(`${header}.${payload.toString('base64url')}.${signature}`, certificate.publicKey);
const received = JSON.parse(payload.toString('utf8'));
if (!binding.agencies.includes(received.header.from)) throw new Error('The signer may not speak for the sender.');
console.log(`received  "${received.documentSent.subject}", signature verified`);

await reader.call('Exchange/Acknowledge', { mailbox: to, fence: pulled.fence, reader: inbox, upTo: pulled.deliveries.at(-1).position });
console.log(`done      acknowledged up to position ${pulled.deliveries.at(-1).position}`);

try {
  await sender.send({ ...message, documentSent: { ...message.documentSent, subject: 'Nội dung khác' } });
  throw new Error('Other bytes under the same id were taken.');
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.log(`refused   other bytes under the same id: ${error.reason}`);
}

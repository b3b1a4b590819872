// usage: node grpc-client.mjs CONFIG
// The official @grpc/grpc-js client and jose against a running hub; prints one line a case and ends with code 0 if all hold.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { verifyReceipt } from '../../../../samples/nodejs/motcua.mjs';
import { config, document, from, hubKey, open, reader, sender, signNonce, to, verify } from './vendor.mjs';

const protos = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', 'src', 'MotCua.Contracts', 'proto');
const files = ['motcua/v1/exchange.proto', 'motcua/v1/directory.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'];
const types = loader.loadSync(files, { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true, includeDirs: [protos] });
const { motcua: { v1 } } = grpc.loadPackageDefinition(types);
const exchange = new v1.Exchange(config.grpc, grpc.credentials.createInsecure());
const directory = new v1.Directory(config.grpc, grpc.credentials.createInsecure());

async function credentials(system) {
  const metadata = new grpc.Metadata();
  if (system) metadata.set('authorization', `Bearer ${await system.token()}`);
  return metadata;
}

const call = async (system, client, method, request, seconds = 20) => {
  const metadata = await credentials(system);
  return await new Promise((resolve, reject) =>
    client[method](request, metadata, { deadline: Date.now() + seconds * 1000 }, (error, reply) => (error ? reject(error) : resolve(reply))));
};

const failure = async (promise) => {
  try { await promise; } catch (error) { return error; }
  throw new Error('the call succeeded where it had to fail');
};

/** The details of an error: by type name, decoded. */
function detailsOf(error) {
  const status = types['google.rpc.Status'].deserialize(error.metadata.get('grpc-status-details-bin')[0]);
  const found = { status };
  for (const any of status.details) {
    const name = (any.typeUrl ?? any.type_url).split('/').at(-1);
    found[name] = types[name].deserialize(any.value);
  }
  return found;
}

const signed = async (message) => {
  const sealed = await sender.seal(message);
  return { sealed, message: { payload: Buffer.from(sealed.payload, 'base64'), signature: sealed.signature } };
};

const cases = {
  async ping() {
    const nonce = randomBytes(32);
    const reply = await call(sender, exchange, 'ping', { nonce, signature: await signNonce(sender, nonce) });
    assert.deepEqual([reply.hub, reply.system, reply.agencies, reply.signatureVerified], [config.hub, config.sender.system, [from], true]);
    assert.equal(reply.environment, 'ENVIRONMENT_SANDBOX');
    await verify(nonce, reply.signature, hubKey, 'motcua-ping+jws');
  },
  async message_signed_by_jose_is_accepted_and_its_receipt_verified() {
    const { sealed, message } = await signed(document('Gửi bằng grpc-js, ký bằng jose'));
    const { receipt, duplicate } = await call(sender, exchange, 'send', { message });
    const statement = await verifyReceipt(receipt, sealed, config.hubCertificate);
    assert.deepEqual([statement.mailbox, statement.state, duplicate], [to, 'RECEIPT_STATE_ENQUEUED', false]);
  },
  async subscribe_delivers_what_was_sent() {
    const inbox = { inboxId: 'grpc-js-test-inbox' };
    const stream = exchange.subscribe({ mailboxes: [to], reader: inbox }, await credentials(reader), { deadline: Date.now() + 30_000 });
    const wanted = new Set([config.waiting, 'Gửi bằng grpc-js, ký bằng jose', 'Gửi khi luồng đang mở']);
    let late;
    let last;
    try {
      for await (const event of stream) {
        if (event.event === 'lease') {
          late ??= await call(sender, exchange, 'send', await signed(document('Gửi khi luồng đang mở')));
        }
        if (event.event !== 'delivery') continue;
        last = event.delivery;
        const certificateOf = async (thumbprint) => (await call(reader, directory, 'getCertificate', { thumbprint })).binding;
        const opened = await open(last.message, certificateOf);
        await verifyReceipt(last.receipt, { payload: last.message.payload, signature: last.message.signature }, config.hubCertificate);
        wanted.delete(opened.documentSent.subject);
        if (wanted.size === 0) break;
      }
    } catch (error) {
      if (wanted.size > 0) throw error;
    }
    assert.deepEqual([...wanted], []);
    const { acknowledged } = await call(reader, exchange, 'acknowledge', { mailbox: to, fence: last.fence, reader: inbox, upTo: last.position });
    assert.ok(acknowledged >= 3);
  },
  async deadline_exceeded() {
    const request = { mailbox: from, reader: { inboxId: 'grpc-js-test-inbox' }, waitMs: 30_000 };
    const error = await failure(call(sender, exchange, 'pull', request, 0.5));
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
  },
  async error_details() {
    const { message } = await signed(document('Không có nơi nhận này', 'H32.77.7'));
    const error = await failure(call(sender, exchange, 'send', { message }));
    assert.equal(error.code, grpc.status.NOT_FOUND);
    const details = detailsOf(error);
    assert.equal(details.status.code, grpc.status.NOT_FOUND);
    assert.equal(details.status.message, error.details);
    assert.deepEqual([details['google.rpc.ErrorInfo'].reason, details['google.rpc.ErrorInfo'].domain], ['RECIPIENT_UNKNOWN', 'motcua']);
    assert.equal(details['google.rpc.LocalizedMessage'].locale, 'vi');
  },
  async every_violation_is_in_the_details() {
    const wrong = document('');
    delete wrong.documentSent.key;
    const error = await failure(call(sender, exchange, 'send', { message: (await signed(wrong)).message }));
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
    const details = detailsOf(error);
    assert.equal(details['google.rpc.ErrorInfo'].reason, 'SCHEMA_VIOLATION');
    const paths = details['google.rpc.BadRequest'].fieldViolations.map((violation) => violation.field);
    assert.deepEqual(paths.sort(), ['documentSent.key', 'documentSent.subject']);
  },
  async without_a_token() {
    const error = await failure(call(null, exchange, 'ping', { nonce: randomBytes(16) }));
    assert.equal(error.code, grpc.status.UNAUTHENTICATED);
    assert.equal(detailsOf(error)['google.rpc.ErrorInfo'].reason, 'UNAUTHENTICATED_SYSTEM');
  },
};

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
    console.log(`${name}: passed`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED: ${error.stack}`);
  }
}
exchange.close();
directory.close();
process.exit(failed === 0 ? 0 : 1);

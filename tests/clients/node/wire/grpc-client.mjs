// usage: node grpc-client.mjs PORT
// Plays the official @grpc/grpc-js client against an interop server; prints one line a case and ends with code 0 if all hold.
import grpc from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { testing, decodeErrorInfo } from './test-service.mjs';

const client = new testing.TestService(`127.0.0.1:${process.argv[2]}`, grpc.credentials.createInsecure(), {
  'grpc.default_compression_algorithm': process.argv[3] === 'gzip' ? 2 : 0,
});
const inSeconds = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

const unary = (method, request, metadata = new grpc.Metadata(), options = inSeconds(20)) =>
  new Promise((resolve, reject) => {
    const seen = {};
    const call = client[method](request, metadata, options, (error, reply) => { seen.error = error; seen.reply = reply; });
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('status', (status) => { seen.status = status; seen.error ? reject(seen.error) : resolve(seen); });
  });

const failure = async (promise) => {
  try { await promise; } catch (error) { return error; }
  throw new Error('the call succeeded where it had to fail');
};

async function read(stream) {
  const sizes = [];
  for await (const reply of stream) sizes.push(reply.payload.body.length);
  return sizes;
}

const cases = {
  async unary() {
    const { reply } = await unary('unaryCall', { responseSize: 314159, payload: { body: Buffer.alloc(271828) } });
    assert.equal(reply.payload.body.length, 314159);
  },
  async server_compressed_unary() {
    const { reply } = await unary('unaryCall', { responseSize: 314159, responseCompressed: { value: true } });
    assert.equal(reply.payload.body.length, 314159);
  },
  async server_streaming() {
    const sizes = [31415, 9, 2653, 58979];
    const stream = client.streamingOutputCall({ responseParameters: sizes.map((size) => ({ size })) }, inSeconds(20));
    assert.deepEqual(await read(stream), sizes);
  },
  async client_streaming() {
    const size = await new Promise((resolve, reject) => {
      const call = client.streamingInputCall(inSeconds(20), (error, reply) => (error ? reject(error) : resolve(reply.aggregatedPayloadSize)));
      for (const length of [27182, 8, 1828, 45904]) call.write({ payload: { body: Buffer.alloc(length) } });
      call.end();
    });
    assert.equal(size, 74922);
  },
  async ping_pong() {
    const call = client.fullDuplexCall(inSeconds(20));
    const replies = call[Symbol.asyncIterator]();
    for (const size of [31415, 9, 2653]) {
      call.write({ responseParameters: [{ size }] });
      assert.equal((await replies.next()).value.payload.body.length, size);
    }
    call.end();
    assert.equal((await replies.next()).done, true);
  },
  async deadline_exceeded() {
    const error = await failure(unary('unaryCall', { responseSize: -1 }, new grpc.Metadata(), inSeconds(0.3)));
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
    const stream = client.streamingOutputCall({ responseParameters: [{ size: 1, intervalUs: 60_000_000 }] }, inSeconds(0.3));
    assert.equal((await failure(read(stream))).code, grpc.status.DEADLINE_EXCEEDED);
  },
  async error_details() {
    const error = await failure(unary('unaryCall', { responseStatus: { code: 5, message: 'Không tìm thấy hồ sơ' } }));
    assert.equal(error.code, grpc.status.NOT_FOUND);
    assert.equal(error.details, 'Không tìm thấy hồ sơ');
    const { code, message, info } = decodeErrorInfo(error.metadata);
    assert.deepEqual([code, message, info.reason, info.domain], [5, 'Không tìm thấy hồ sơ', 'ASKED_FOR', 'motcua']);
  },
  async metadata() {
    const sent = new grpc.Metadata();
    sent.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    sent.set('x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab]));
    const { headers, status } = await unary('unaryCall', { responseSize: 1 }, sent);
    assert.deepEqual(headers.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
    assert.deepEqual(status.metadata.get('x-grpc-test-echo-trailing-bin'), [Buffer.from([0xab, 0xab, 0xab])]);
  },
  async unimplemented() {
    assert.equal((await failure(unary('unimplementedCall', {}))).code, grpc.status.UNIMPLEMENTED);
  },
  async too_large() {
    const error = await failure(unary('unaryCall', { payload: { body: Buffer.alloc(5 * 1024 * 1024, 1) } }));
    assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED);
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
client.close();
process.exit(failed === 0 ? 0 : 1);

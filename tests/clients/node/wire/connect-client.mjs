// usage: node connect-client.mjs IMAGE HTTP1-URL HTTP2-URL
// Plays the official @connectrpc/connect-node clients (Connect with JSON and protobuf, and its gRPC) against an interop server.
// IMAGE is a buf image of the official test.proto with the contract's google.rpc messages.
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';

const [, , image, http1, http2] = process.argv;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
const service = registry.getService('grpc.testing.TestService');
const errorInfo = registry.getMessage('google.rpc.ErrorInfo');

const transports = {
  'connect json http1': createConnectTransport({ baseUrl: http1, httpVersion: '1.1', useBinaryFormat: false }),
  'connect proto http1': createConnectTransport({ baseUrl: http1, httpVersion: '1.1', useBinaryFormat: true }),
  'connect json http2': createConnectTransport({ baseUrl: http2, httpVersion: '2', useBinaryFormat: false }),
  'grpc http2': createGrpcTransport({ baseUrl: http2 }),
};

const failure = async (run) => {
  try { await run(); } catch (error) { return ConnectError.from(error); }
  throw new Error('the call succeeded where it had to fail');
};

async function sizes(stream) {
  const seen = [];
  for await (const reply of stream) seen.push(reply.payload.body.length);
  return seen;
}

const cases = {
  async unary(client) {
    const reply = await client.unaryCall({ responseSize: 314159, payload: { body: new Uint8Array(271828) } });
    assert.equal(reply.payload.body.length, 314159);
  },
  async server_streaming(client) {
    const wanted = [31415, 9, 2653];
    assert.deepEqual(await sizes(client.streamingOutputCall({ responseParameters: wanted.map((size) => ({ size })) })), wanted);
  },
  async client_streaming(client) {
    async function* requests() { for (const size of [27182, 8]) yield { payload: { body: new Uint8Array(size) } }; }
    assert.equal((await client.streamingInputCall(requests())).aggregatedPayloadSize, 27190);
  },
  async deadline_exceeded(client) {
    const late = { timeoutMs: 300 };
    assert.equal((await failure(() => client.unaryCall({ responseSize: -1 }, late))).code, Code.DeadlineExceeded);
    const stream = () => sizes(client.streamingOutputCall({ responseParameters: [{ size: 1, intervalUs: 60_000_000 }] }, late));
    assert.equal((await failure(stream)).code, Code.DeadlineExceeded);
  },
  async error_details(client) {
    const error = await failure(() => client.unaryCall({ responseStatus: { code: 5, message: 'Không tìm thấy hồ sơ' } }));
    assert.equal(error.code, Code.NotFound);
    assert.equal(error.rawMessage, 'Không tìm thấy hồ sơ');
    assert.deepEqual(error.findDetails(errorInfo).map(({ reason, domain }) => [reason, domain]), [['ASKED_FOR', 'motcua']]);
  },
  async metadata(client) {
    let headers, trailers;
    await client.unaryCall({ responseSize: 1 }, {
      headers: { 'x-grpc-test-echo-initial': 'value', 'x-grpc-test-echo-trailing-bin': 'q6ur' },
      onHeader: (seen) => { headers = seen; },
      onTrailer: (seen) => { trailers = seen; },
    });
    assert.equal(headers.get('x-grpc-test-echo-initial'), 'value');
    assert.equal(trailers.get('x-grpc-test-echo-trailing-bin'), 'q6ur');
  },
  async unimplemented(client) {
    assert.equal((await failure(() => client.unimplementedCall({}))).code, Code.Unimplemented);
  },
};

let failed = 0;
for (const [transport, value] of Object.entries(transports)) {
  const client = createClient(service, value);
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run(client);
      console.log(`${transport}: ${name}: passed`);
    } catch (error) {
      failed++;
      console.log(`${transport}: ${name}: FAILED: ${error.stack}`);
    }
  }
}
process.exit(failed === 0 ? 0 : 1);

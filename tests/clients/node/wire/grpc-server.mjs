// usage: node grpc-server.mjs
// Serves grpc.testing.TestService with the official @grpc/grpc-js; prints its port and runs until its input ends.
import grpc from '@grpc/grpc-js';
import { testing, encodeStatus } from './test-service.mjs';

const zeros = (size) => ({ payload: { body: Buffer.alloc(size) } });

function echo(call) {
  const trailers = new grpc.Metadata();
  const [initial] = call.metadata.get('x-grpc-test-echo-initial');
  const [trailing] = call.metadata.get('x-grpc-test-echo-trailing-bin');
  if (initial !== undefined) {
    const headers = new grpc.Metadata();
    headers.set('x-grpc-test-echo-initial', initial);
    call.sendMetadata(headers);
  }
  if (trailing !== undefined) trailers.set('x-grpc-test-echo-trailing-bin', trailing);
  return trailers;
}

function refusal({ code, message }) {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', encodeStatus(code, message, { reason: 'ASKED_FOR', domain: 'motcua' }));
  return Object.assign(new Error(message), { code, details: message, metadata });
}

async function answer(call, request) {
  for (const { size, intervalUs } of request.responseParameters) {
    if (intervalUs > 0) await new Promise((resolve) => setTimeout(resolve, intervalUs / 1000));
    if (call.cancelled) return;
    call.write(zeros(size));
  }
}

const server = new grpc.Server();
server.addService(testing.TestService.service, {
  emptyCall: (call, done) => done(null, {}, echo(call)),
  unaryCall(call, done) {
    const trailers = echo(call);
    if (call.request.responseStatus?.code) return done(refusal(call.request.responseStatus));
    if (call.request.responseSize >= 0) done(null, zeros(call.request.responseSize), trailers);
  },
  async streamingOutputCall(call) {
    const trailers = echo(call);
    await answer(call, call.request);
    call.end(trailers);
  },
  streamingInputCall(call, done) {
    let size = 0;
    call.on('data', (request) => { size += request.payload.body.length; });
    call.on('end', () => done(null, { aggregatedPayloadSize: size }));
  },
  fullDuplexCall(call) {
    // Events, not `for await`: that one destroys the stream at the end of the requests, before the status is sent.
    const trailers = echo(call);
    let answered = Promise.resolve();
    call.on('data', (request) => {
      answered = answered.then(async () => {
        if (request.responseStatus?.code) call.emit('error', refusal(request.responseStatus));
        else await answer(call, request);
      });
    });
    call.on('end', () => answered.then(() => call.end(trailers)));
  },
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.on('end', () => process.exit(0)).resume();

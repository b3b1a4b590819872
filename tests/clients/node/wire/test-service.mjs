// The gRPC project's TestService from the official proto files (Debian package grpc-proto), and the detail messages of the contract.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const options = { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true };

export const testing = grpc.loadPackageDefinition(
  loader.loadSync('grpc/testing/test.proto', { ...options, includeDirs: ['/usr/share/grpc-proto'] })).grpc.testing;

const details = loader.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], {
  ...options, includeDirs: [join(root, 'src', 'MotCua.Contracts', 'proto')],
});

const status = details['google.rpc.Status'];
const errorInfo = details['google.rpc.ErrorInfo'];

export function encodeStatus(code, message, info) {
  const value = errorInfo.serialize(info);
  return status.serialize({ code, message, details: [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value }] });
}

export function decodeErrorInfo(metadata) {
  const [bytes] = metadata.get('grpc-status-details-bin');
  const decoded = status.deserialize(bytes);
  const any = decoded.details[0];
  const type = any.typeUrl ?? any.type_url;
  if (!type?.endsWith('/google.rpc.ErrorInfo')) throw new Error(`unexpected detail ${type}`);
  return { code: decoded.code, message: decoded.message, info: errorInfo.deserialize(any.value) };
}

// Length-prefixed messages of gRPC and of Connect streams (MC-WIRE-10), and gzip (MC-WIRE-12, MC-WIRE-13).
import { inflateRawSync } from 'node:zlib';
import { crc32 } from './crc32.mjs';
import { WireError } from './reasons.mjs';

export const maxMessage = 4 * 1024 * 1024;

export function frame(bytes, flags = 0) {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** One gzip member, decompressed to at most 4 MiB. `broken` is the code for bytes that are not that. */
export function gunzip(bytes, broken) {
  const no = (why) => { throw new WireError(broken, why); };
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) no('not gzip');
  const flags = bytes[3];
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const bit of [8, 16]) if (flags & bit) { at = bytes.indexOf(0, at) + 1; if (at === 0) no('not gzip'); }
  if (flags & 2) at += 2;
  let out;
  try { out = inflateRawSync(bytes.subarray(at), { maxOutputLength: maxMessage, info: true }); } catch (e) {
    if (e.code === 'ERR_BUFFER_TOO_LARGE') throw new WireError(8, 'the message is larger than 4 MiB');
    no('not gzip');
  }
  const end = at + out.engine.bytesWritten;
  if (bytes.length !== end + 8) no('not one gzip member');
  if (bytes.readUInt32LE(end) !== crc32(out.buffer) || bytes.readUInt32LE(end + 4) !== out.buffer.length) no('not gzip');
  return out.buffer;
}

/** The messages of a request stream. `encoding`: 'gzip' or 'identity'; `broken`: the code for what is not in frames (MC-WIRE-24). */
export async function* readFrames(source, encoding, broken) {
  let buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk;
    for (;;) {
      if (buffer.length < 5) break;
      if (buffer[0] & ~1) throw new WireError(broken, 'reserved flags');
      const length = buffer.readUInt32BE(1);
      if (length > maxMessage) throw new WireError(8, 'the message is larger than 4 MiB'); // its bytes are not read
      if (buffer.length < 5 + length) break;
      const bytes = buffer.subarray(5, 5 + length);
      const compressed = buffer[0] === 1;
      buffer = buffer.subarray(5 + length);
      if (compressed && encoding !== 'gzip') throw new WireError(broken, 'compressed without an encoding');
      yield compressed && length > 0 ? gunzip(bytes, broken) : bytes;
    }
  }
  if (buffer.length > 0) throw new WireError(broken, 'the request is cut');
}

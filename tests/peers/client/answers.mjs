// Bytes of answers, alike on both wires: frames, gzip, limits (MC-WIRE-10, MC-WIRE-12, MC-WIRE-13, MC-WIRE-41, MC-WIRE-45).
import { frame, gunzip, maxMessage } from './contract.mjs';
import { C, Failure } from './status.mjs';

export { frame, maxMessage };
const broken = (text) => new Failure(C.INTERNAL, { text });
const tooLarge = () => new Failure(C.RESOURCE_EXHAUSTED, { text: 'an answer above 4 MiB' });

/** One gzip member of at most 4 MiB; a broken one is no answer. */
export function unpack(bytes, encoding) {
  if (!encoding || encoding === 'identity' || bytes.length === 0) return bytes;
  if (encoding !== 'gzip') throw broken('an encoding that was not asked for');
  try { return gunzip(bytes, C.INTERNAL); } catch (e) { throw e.code === C.RESOURCE_EXHAUSTED ? tooLarge() : broken('not one gzip member'); }
}

/** A whole body of at most 4 MiB. */
export async function readBody(source) {
  const chunks = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxMessage) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Frames, however the line cut them → {end, bytes}. `endFlag` is 2 on Connect, 0 on gRPC. */
export async function* readFrames(source, encoding, endFlag) {
  let parts = [], have = 0;
  const join = () => { const b = parts.length === 1 ? parts[0] : Buffer.concat(parts, have); parts = [b]; return b; };
  for await (const chunk of source) {
    parts.push(chunk); have += chunk.length;
    while (have >= 5) {
      const head = parts[0].length >= 5 ? parts[0] : join();
      const flags = head[0], length = head.readUInt32BE(1);
      if (flags & ~(1 | endFlag)) throw broken('flags that must be 0');
      if (length > maxMessage) throw tooLarge();
      if (have < 5 + length) break;
      const all = join();
      const body = all.subarray(5, 5 + length);
      parts = [all.subarray(5 + length)]; have -= 5 + length;
      if ((flags & 1) && (!encoding || encoding === 'identity')) throw broken('compressed without an encoding');
      yield { end: (flags & endFlag) !== 0, bytes: flags & 1 ? unpack(body, encoding) : body };
    }
  }
  if (have > 0) throw new Failure(C.UNAVAILABLE, { text: 'a frame is cut' });
}

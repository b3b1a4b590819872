// CRC-32 of gzip: that of zlib where this Node.js has it (20.15), for it is many times faster.
import zlib from 'node:zlib';

const table = Uint32Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
function byTable(bytes) { let c = 0xffffffff; for (const b of bytes) c = table[(c ^ b) & 0xff] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; }
export const crc32 = zlib.crc32 ?? byTable;

// Receipts: the Merkle tree of a commit and its signed root (MC-SIGN-13 to MC-SIGN-16).
import { sha256 } from './certificates.mjs';
import { parseJws, verifyJws } from './signing.mjs';
import { parseJson } from './json-text.mjs';
import { readJson } from './json-reader.mjs';
import { writeJson, timeText } from './json-writer.mjs';

const leaf = (statement) => sha256(Buffer.of(0), statement);
const node = (left, right) => sha256(Buffer.of(1), left, right);

/** RFC 6962 section 2.1: root and, for each leaf, its path. */
export function tree(statements) {
  const build = (list) => {
    if (list.length === 1) return { root: leaf(list[0]), paths: [[]] };
    let k = 1; while (k * 2 < list.length) k *= 2;
    const left = build(list.slice(0, k)), right = build(list.slice(k));
    return { root: node(left.root, right.root), paths: [...left.paths.map((p) => [...p, right.root]), ...right.paths.map((p) => [...p, left.root])] };
  };
  return build(statements);
}

/** The receipts of one commit. `statements` are values of ReceiptStatement. */
export function makeReceipts(statements, hub, time, sign) {
  const bytes = statements.map((s) => Buffer.from(writeJson('motcua.v1.ReceiptStatement', s)));
  const { root, paths } = tree(bytes);
  const signature = sign('receipt', Buffer.from(JSON.stringify({ hub, root: root.toString('hex'), time: timeText(time) })));
  return bytes.map((statement, i) => ({ statement, index: BigInt(i), size: BigInt(bytes.length), path: paths[i], signature }));
}

/** MC-SIGN-16 → 'NONE' or the problem. `message`: {payload, signature, from, id, signer}. */
export function verifyReceipt(receipt, hub, certificate, message) {
  const parsed = parseJws(receipt.signature, 'receipt');
  if (parsed.problem) return 'SIGNATURE_REFUSED';
  if (verifyJws(parsed, certificate)) return 'SIGNATURE_REFUSED';
  const signed = parseJson(parsed.payload);
  const members = signed.node?.t === 'object' && !signed.violations.length ? Object.fromEntries(signed.node.members.map((m) => [m.name, m.value.v])) : null;
  if (!members || !/^[0-9a-f]{64}$/.test(members.root) || typeof members.hub !== 'string' || typeof members.time !== 'string') return 'COMMITMENT_WRONG';
  if (receipt.size < 1n || receipt.index >= receipt.size) return 'PATH_WRONG';
  let at = receipt.index, last = receipt.size - 1n, root = leaf(receipt.statement);
  for (const sibling of receipt.path ?? []) { // RFC 9162, section 2.1.3.2
    if (sibling.length !== 32 || last === 0n) return 'PATH_WRONG';
    if (at % 2n === 1n || at === last) {
      root = node(sibling, root);
      while (at % 2n === 0n && at !== 0n) { at >>= 1n; last >>= 1n; }
    } else root = node(root, sibling);
    at >>= 1n; last >>= 1n;
  }
  if (last !== 0n || root.toString('hex') !== members.root) return 'PATH_WRONG';
  const statement = readJson('motcua.v1.ReceiptStatement', receipt.statement);
  if (!statement.value || statement.violations.length) return 'STATEMENT_WRONG';
  const s = statement.value;
  if (members.hub !== hub || s.hub !== hub) return 'HUB_DIFFERS';
  if (s.payloadSha256 !== sha256(message.payload).toString('hex') || s.messageFrom !== message.from || s.messageId !== message.id) return 'MESSAGE_DIFFERS';
  if (s.signatureSha256 !== sha256(Buffer.from(message.signature)).toString('hex') || s.signer !== message.signer) return 'SIGNATURE_DIFFERS';
  return 'NONE';
}

// Starts the hub and runs a life of a dossier over both wires; then what it must refuse, survive and tell.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import grpc from '@grpc/grpc-js';
import { connect, contract, detached, folder, grpcClient, makeKeys, makeSnapshot, sha, signMessage, startHub, token, uuid7 } from './testbed.mjs';
import { verifyReceipt } from './receipts.mjs';
import { gzipSync } from 'node:zlib';

const dir = folder();
const bed = makeKeys(dir, ['hub', 'authority', 'portal', 'commune', 'land', 'tax', 'treasury', 'tester', 'stranger', 'revoked', 'old']);
const { keys } = bed;
const HUB = 'H32.99';
const agency = (code, name, more = {}) => ({ code, name, tier: 'TIER_PROVINCE', homeHub: HUB, confirmed: true, source: 'test', ...more });
const vn = (days) => new Date(Date.now() + 7 * 3600_000 + days * 86400_000).toISOString().slice(0, 10);
const agencies = [
  agency(HUB, 'Hub', { roles: ['AGENCY_ROLE_HUB'] }), agency('G22.3', 'Authority', { roles: ['AGENCY_ROLE_DIRECTORY_AUTHORITY'] }),
  agency('G22', 'Portal', { roles: ['AGENCY_ROLE_PORTAL'], issuesFor: ['H32.12.3'] }), agency('H32.12.3', 'Commune', { otherCode: '000.03.12.H32' }), agency('H32.11.5.2', 'Land office'),
  agency('G12.18.32.6', 'Tax'), agency('G12.12.113.4', 'Treasury', { sector: 'SECTOR_TREASURY' }), agency('H26.1', 'Stranger'),
  agency('H40', 'Old', { validTo: vn(-2), successors: ['H41'] }), agency('H41', 'New', { validFrom: vn(-1) }),
  agency('H50', 'Split', { validTo: vn(-2), successors: ['H51', 'H52'] }), agency('H51', 'A', { validFrom: vn(-1) }), agency('H52', 'B', { validFrom: vn(-1) }), agency('H60', 'Closed', { validTo: vn(-2) }),
];
const bindings = [
  { key: 'portal', system: 'portal', agencies: ['G22'] }, { key: 'commune', system: 'commune', agencies: ['H32.12.3'] }, { key: 'land', system: 'land', agencies: ['H32.11.5.2'] },
  { key: 'tax', system: 'tax', agencies: ['G12.18.32.6'] }, { key: 'treasury', system: 'treasury', agencies: ['G12.12.113.4'] }, { key: 'stranger', system: 'stranger', agencies: ['H26.1'] },
  { key: 'tester', system: 'tester', agencies: ['G22', 'H32.12.3'], test: true }, { key: 'authority', system: 'authority', agencies: ['G22.3'] }, { key: 'old', system: 'old', agencies: ['H40', 'H41', 'H51'] },
  { key: 'revoked', system: 'revoked', agencies: ['H26.1'], revokedAt: new Date(Date.now() - 500).toISOString() },
];
await makeSnapshot(dir, bed, { agencies, bindings });
writeFileSync(join(dir, 'procedures.json'), JSON.stringify([{ code: '1.004194', name: 'Thử', version: '1', validFrom: '2020-01-01' }]));
writeFileSync(join(dir, 'config.json'), JSON.stringify({ hub: HUB, key: 'hub.key', certificate: 'hub.pem', httpPort: 0, grpcPort: 0, data: 'data', trustAnchors: ['ca.pem'], log: 'hub.log',
  directory: { payload: 'snapshot.json', signature: 'snapshot.jws', authority: 'authority.pem', pollMs: 300 }, catalog: { procedures: 'procedures.json' } }));

let hub = await startHub(join(dir, 'config.json'));
const tokens = {};
for (const n of Object.keys(keys)) if (n !== 'hub') tokens[n] = await token(keys[n], n, HUB);
let passed = 0;
const test = async (name, work) => { try { await work(); passed++; } catch (e) { console.log(`FAILED ${name}: ${e.stack}`); process.exitCode = 1; } };
const say = (who, method, body, headers) => connect(hub.http, tokens[who], method, body, headers);

// ---- messages, from the valid vectors
const example = (body) => JSON.parse(readFileSync(join(contract, `vectors/v1/valid/${body}`, execFileSync('ls', [join(contract, `vectors/v1/valid/${body}`)]).toString().split('\n')[0])));
const code = { portal: 'G22', commune: 'H32.12.3', land: 'H32.11.5.2', tax: 'G12.18.32.6', treasury: 'G12.12.113.4', stranger: 'H26.1', old: 'H40', tester: 'G22' };
let dossier = 'H32.12.3-261128-0001';
const strip = (o) => JSON.parse(JSON.stringify(o), (k, v) => (['files', 'forms', 'data', 'aliases', 'signatures', 'delegation'].includes(k) || (k === 'form' && typeof v === 'object') ? undefined : v));
function make(from, to, body, { task, parent, content = {}, header = {}, created = Date.now() } = {}) {
  const b = { ...strip(example(body)[body]), ...content };
  if (b.dossier?.code) b.dossier.code = header.dossier ?? dossier;
  return { header: { id: uuid7(created), from: code[from] ?? from, to: code[to] ?? to, ...(task && { task }), ...(parent && { parentTask: parent }), dossier, createdAt: new Date(created).toISOString(), expiresAt: new Date(created + 30 * 86400_000).toISOString(), contract: '1.0', ...header }, [body]: b };
}
const body = (m) => `${Object.keys(m)[1]} ${m.header.from}→${m.header.to}`;
async function signed(from, message) {
  const payload = Buffer.from(JSON.stringify(message));
  return { payload, signature: await signMessage(keys[from], payload), message };
}
async function send(from, message, { expect } = {}) {
  const s = await signed(from, message);
  const r = await say(from, 'Exchange/Send', { message: { payload: s.payload.toString('base64'), signature: s.signature } });
  assert.equal(r.reason, expect, `${r.fields} ${r.reason} ${body(message)}`);
  if (!expect) checkReceipt(r.json.receipt, s, from);
  return { ...r, ...s };
}
function checkReceipt(r, s, from) {
  const receipt = { statement: Buffer.from(r.statement, 'base64'), index: BigInt(r.index ?? 0), size: BigInt(r.size), path: (r.path ?? []).map((p) => Buffer.from(p, 'base64')), signature: r.signature };
  assert.equal(verifyReceipt(receipt, HUB, keys.hub.certificate, { payload: s.payload, signature: s.signature, from: s.message.header.from, id: s.message.header.id, signer: keys[from].thumbprint }), 'NONE');
  return JSON.parse(receipt.statement);
}
const reader = (who) => ({ inboxId: `inbox-of-${who}` });
const pull = async (who, mailbox = code[who], more = {}) => { const r = await say(who, 'Exchange/Pull', { mailbox, reader: reader(who), ...more }); assert.equal(r.status, 200, r.text); return r.json; };
const ack = async (who, p, upTo = p.deliveries.at(-1).position) => { const r = await say(who, 'Exchange/Acknowledge', { mailbox: code[who], fence: p.fence, reader: reader(who), upTo }); assert.equal(r.status, 200, r.text); return r.json.acknowledged ?? 0; };
const exchange = () => grpcClient(hub.grpc, 'Exchange');
const root = uuid7(), landTask = uuid7(), taxTask = uuid7();

await test('ping over both wires', async () => {
  const nonce = Buffer.from('0123456789abcdef0123');
  const signature = await detached(keys.portal, 'motcua-ping+jws', null, nonce);
  const r = await say('portal', 'Exchange/Ping', { nonce: nonce.toString('base64'), signature });
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.environment, 'ENVIRONMENT_SANDBOX');
  assert.equal(r.json.signatureVerified, true);
  const [h, , s] = r.json.signature.split('.');
  await compactVerify(`${h}.${nonce.toString('base64url')}.${s}`, keys.hub.certificate.publicKey);
  const g = await exchange().call('Ping', { nonce, signature }, tokens.portal);
  assert.equal(g.hub, HUB); assert.deepEqual(g.agencies, ['G22']); assert.equal(g.signatureVerified, true);
});
await test('refusals of tokens', async () => {
  const nonce = { nonce: Buffer.alloc(16, 1).toString('base64') };
  assert.equal((await connect(hub.http, undefined, 'Exchange/Ping', nonce)).reason, 'UNAUTHENTICATED_SYSTEM');
  assert.equal((await say('revoked', 'Exchange/Ping', nonce)).reason, 'CERTIFICATE_REVOKED');
  const late = await connect(hub.http, await token(keys.portal, 'portal', HUB, { iat: Math.floor(Date.now() / 1000) - 400 }), 'Exchange/Ping', nonce);
  assert.equal(late.reason, 'CLOCK_SKEW');
  assert.match(late.json.details[0].debug.metadata.hubTime, /^2\d{3}-.*\.\d{3}Z$/);
  assert.equal((await connect(hub.http, await token(keys.portal, 'other', HUB), 'Exchange/Ping', nonce)).reason, 'UNAUTHENTICATED_SYSTEM');
  assert.equal((await connect(hub.http, await token(keys.portal, 'portal', 'H32'), 'Exchange/Ping', nonce)).reason, 'UNAUTHENTICATED_SYSTEM');
  await assert.rejects(exchange().call('Ping', { nonce: Buffer.alloc(16, 1) }), (e) => e.code === 16 && !!e.metadata.get('grpc-status-details-bin')[0]);
  const short = await say('portal', 'Exchange/Ping', { nonce: 'AAAA' });
  assert.equal(short.reason, 'SCHEMA_VIOLATION'); assert.deepEqual(short.fields, ['nonce']);
});

let first;
await test('the portal files; duplicate; conflict', async () => {
  first = await send('portal', make('portal', 'commune', 'dossierTransferred', { task: root }));
  const again = await say('portal', 'Exchange/Send', { message: { payload: first.payload.toString('base64'), signature: await signMessage(keys.portal, first.payload) } });
  assert.equal(again.json.duplicate, true);
  assert.deepEqual(again.json.receipt, first.json.receipt);
  const other = structuredClone(first.message); other.dossierTransferred.request = 'khác';
  const c = await signed('portal', other);
  assert.equal((await say('portal', 'Exchange/Send', { message: { payload: c.payload.toString('base64'), signature: c.signature } })).reason, 'MESSAGE_ID_CONFLICT');
});
await test('pull and acknowledge over Connect, then over gRPC', async () => {
  const p = await pull('commune');
  assert.equal(p.deliveries.length, 1);
  assert.equal(Buffer.from(p.deliveries[0].message.payload, 'base64').compare(first.payload), 0);
  assert.equal((await say('commune', 'Exchange/Acknowledge', { mailbox: code.commune, fence: '99', reader: reader('commune'), upTo: '1' })).reason, 'LEASE_LOST');
  assert.equal(await ack('commune', p), 1);
  assert.equal((await pull('commune')).deliveries, undefined);
  const g = await exchange().call('Pull', { mailbox: code.commune, reader: { inbox_id: 'inbox-of-commune', inboxId: 'inbox-of-commune' } }, tokens.commune);
  assert.equal(g.deliveries.length, 0);
  assert.equal((await say('portal', 'Exchange/Pull', { mailbox: code.commune, reader: reader('portal') })).reason, 'RECIPIENT_NOT_ALLOWED');
});
await test('refusals of messages', async () => {
  await send('stranger', make('stranger', 'commune', 'transferAccepted', { task: root }), { expect: 'TASK_UNKNOWN' });
  await send('stranger', make('stranger', 'commune', 'dossierTransferred', { task: uuid7() }), { expect: 'DOSSIER_UNKNOWN' });
  await send('commune', make('portal', 'commune', 'transferAccepted', { task: root }), { expect: 'SENDER_NOT_ALLOWED' });
  await send('commune', make('commune', 'portal', 'transferAccepted', { task: root, header: { secrecy: 'SECRECY_SECRET' } }), { expect: 'SECRECY_NOT_ALLOWED' });
  await send('commune', make('commune', 'portal', 'transferAccepted', { task: root, created: Date.now() - 40 * 86400_000 }), { expect: 'MESSAGE_EXPIRED' });
  await send('commune', make('commune', 'portal', 'transferAccepted', { task: root, created: Date.now() + 600_000 }), { expect: 'CLOCK_SKEW' });
  await send('commune', make('commune', 'H99', 'transferAccepted', { task: root }), { expect: 'RECIPIENT_UNKNOWN' });
  await send('commune', make('commune', 'H60', 'documentSent', { header: { dossier: undefined } }), { expect: 'AGENCY_CLOSED' });
  const r = await send('commune', make('commune', 'H50', 'documentSent', { header: { dossier: undefined } }), { expect: 'RECIPIENT_AMBIGUOUS' });
  assert.match(r.text, /H51 .*H52 /);
  const bad = make('commune', 'portal', 'transferAccepted', { task: root }); bad.header.id = uuid7(1); bad.header.purpose = 'x'.repeat(501);
  assert.deepEqual((await send('commune', bad, { expect: 'SCHEMA_VIOLATION' })).fields, ['header.purpose']);
  const s = await signed('commune', make('commune', 'portal', 'transferAccepted', { task: root }));
  assert.equal((await say('commune', 'Exchange/Send', { message: { payload: Buffer.concat([s.payload, Buffer.from(' ')]).toString('base64'), signature: s.signature } })).reason, 'SIGNATURE_INVALID');
  assert.equal((await say('commune', 'Exchange/Send', { message: { payload: s.payload.toString('base64'), signature: '' } })).reason, 'SIGNATURE_INVALID');
});
await test('the commune takes it, hands a share on in one batch', async () => {
  await send('commune', make('commune', 'portal', 'transferAccepted', { task: root }));
  const batch = [await signed('commune', make('commune', 'land', 'dossierTransferred', { task: landTask, parent: root, content: { kind: 'TRANSFER_KIND_INTERCONNECTED' } })),
    await signed('commune', make('commune', 'land', 'resultReceived', { task: uuid7() })), await signed('commune', make('commune', 'portal', 'progressReported', { task: root })), await signed('commune', make('commune', 'portal', 'dossierStatusReported', {}))];
  const g = await exchange().call('SendBatch', { messages: batch.map((s) => ({ payload: s.payload, signature: s.signature })) }, tokens.commune);
  assert.deepEqual(g.results.map((r) => r.refusal?.reason ?? 'ok'), ['ok', 'ERROR_REASON_TASK_UNKNOWN', 'ok', 'ok']);
  g.results.forEach((r, i) => { if (r.receipt) { checkReceipt({ ...r.receipt, statement: r.receipt.statement.toString('base64'), path: r.receipt.path.map((p) => p.toString('base64')) }, batch[i], 'commune'); assert.equal(r.receipt.size, '3'); } });
});
await test('land, tax and treasury: supplement, obligation, payment, result', async () => {
  await send('land', make('land', 'commune', 'transferAccepted', { task: landTask }));
  await send('land', make('land', 'tax', 'dossierTransferred', { task: taxTask, parent: landTask, content: { kind: 'TRANSFER_KIND_OBLIGATION' } }));
  await send('tax', make('tax', 'land', 'transferAccepted', { task: taxTask }));
  const notice = make('tax', 'land', 'obligationIssued', { task: taxTask, content: { collectingAgency: { code: code.treasury }, items: [{ itemCode: '1701', name: 'x', amount: '5000' }], amount: '5000' } });
  await send('tax', notice);
  const o = notice.obligationIssued;
  await send('tax', make('tax', 'land', 'resultIssued', { task: taxTask, content: { kind: 'RESULT_KIND_GRANTED' } }), { expect: 'TRANSITION_NOT_ALLOWED' });
  await send('treasury', make('treasury', 'tax', 'paymentConfirmed', { task: taxTask, content: { obligationId: o.obligationId, amount: o.amount } }));
  await send('tax', make('tax', 'land', 'resultIssued', { task: taxTask, content: { kind: 'RESULT_KIND_GRANTED' } }));
  await send('land', make('land', 'tax', 'resultReceived', { task: taxTask }));
  await send('land', make('land', 'commune', 'resultIssued', { task: landTask, content: { kind: 'RESULT_KIND_GRANTED' } }));
  await send('commune', make('commune', 'land', 'resultReceived', { task: landTask }));
});
await test('tracking', async () => {
  const d = (await say('commune', 'Tracking/GetDossier', { code: dossier })).json.dossier;
  assert.deepEqual(d.tasks.map((t) => t.phase), ['TASK_PHASE_ACCEPTED', 'TASK_PHASE_CLOSED', 'TASK_PHASE_CLOSED']);
  assert.ok(d.statuses.length >= 1 && d.statuses.some((s) => s.authoritative));
  const t = (await say('tax', 'Tracking/GetDossier', { code: dossier })).json.dossier;
  assert.deepEqual(t.tasks.map((x) => x.task), [taxTask]);
  assert.equal((await say('stranger', 'Tracking/GetDossier', { code: dossier })).reason, 'DOSSIER_UNKNOWN');
  const tl = (await say('tax', 'Tracking/GetTimeline', { code: dossier })).json;
  assert.ok(tl.entries.every((e) => e.message && (e.from === code.tax || e.to === code.tax)));
  assert.equal((await say('land', 'Tracking/ListDossiers', { agency: code.land })).json.dossiers.length, 1);
  const secret = (await say('commune', 'Tracking/IssueLookUpSecret', { code: dossier })).json.secret;
  assert.equal((await say('portal', 'Tracking/IssueLookUpSecret', { code: dossier })).reason, 'SENDER_NOT_ALLOWED');
  assert.equal((await say('portal', 'Tracking/LookUp', { code: dossier, secret })).json.code, dossier);
  for (let i = 0; i < 5; i++) assert.equal((await say('portal', 'Tracking/LookUp', { code: dossier, secret: 'WRONG-WRONG' })).reason, 'DOSSIER_UNKNOWN');
  const limited = await say('portal', 'Tracking/LookUp', { code: dossier, secret });
  assert.equal(limited.reason, 'RATE_LIMITED'); assert.equal(limited.status, 429); assert.ok(+limited.headers.get('retry-after') > 0);
  const w = grpcClient(hub.grpc, 'Tracking').stream('Watch', { code: dossier }, tokens.commune);
  const e = await new Promise((resolve, reject) => { w.on('data', resolve); w.on('error', reject); });
  assert.equal(e.entry.sequence, '1'); w.on('error', () => {}); w.cancel();
});
await test('GetMessage', async () => {
  const r = (await say('portal', 'Exchange/GetMessage', { from: 'G22', id: first.message.header.id })).json;
  assert.equal(r.delivery.state, 'DELIVERY_STATE_ACKNOWLEDGED');
  assert.equal((await say('stranger', 'Exchange/GetMessage', { from: 'G22', id: first.message.header.id })).reason, 'DOSSIER_UNKNOWN');
});
await test('leases: another inbox, take over, dead letters and parking', async () => {
  const p = await pull('land');
  assert.ok(p.deliveries.length >= 2);
  const other = { mailbox: code.land, reader: { inboxId: 'other-inbox' } };
  assert.equal((await say('land', 'Exchange/Pull', other)).reason, 'INBOX_MISMATCH');
  const q = (await say('land', 'Exchange/Pull', { ...other, reader: { inboxId: 'other-inbox', takeOver: true } })).json;
  assert.ok(+q.fence > +p.fence); assert.equal(q.deliveries[0].attempt, 2);
  assert.equal((await say('land', 'Exchange/Acknowledge', { mailbox: code.land, fence: p.fence, reader: reader('land'), upTo: '1' })).reason, 'LEASE_LOST');
  const back = (await say('land', 'Exchange/Pull', { mailbox: code.land, reader: { ...reader('land'), takeOver: true } })).json;
  assert.equal((await say('land', 'Exchange/Reject', { mailbox: code.land, fence: back.fence, reader: reader('land'), position: back.deliveries[0].position, reason: 'no' })).status, 200);
  const dead = (await say('land', 'Exchange/ListDeadLetters', { mailbox: code.land })).json.deadLetters;
  assert.equal(dead.length, back.deliveries.length); assert.equal(dead.filter((x) => x.parked).length, dead.length - 1);
  assert.equal((await pull('land')).deliveries, undefined);
  assert.equal((await say('land', 'Exchange/Redeliver', { mailbox: code.land, positions: [dead[0].position], action: 'REDELIVER_ACTION_REDELIVER' })).json.redelivered, 1);
  const again = await pull('land');
  assert.equal(again.deliveries.length, back.deliveries.length);
  await ack('land', again);
});
await test('subscribe over gRPC and over Connect; credit; lost', async () => {
  const x = exchange();
  const s = x.stream('Subscribe', { mailboxes: [code.portal], reader: { inboxId: 'inbox-of-portal' }, credit: 1 }, tokens.portal);
  const seen = []; s.on('data', (d) => seen.push(d)); s.on('error', () => {});
  const until = async (ok) => { for (let i = 0; i < 100 && !ok(); i++) await new Promise((r) => setTimeout(r, 30)); assert.ok(ok(), JSON.stringify(seen.map((e) => Object.keys(e)))); };
  await until(() => seen.filter((e) => e.delivery).length === 1);
  await new Promise((r) => setTimeout(r, 150));
  assert.equal(seen.filter((e) => e.delivery).length, 1);
  const d = seen.find((e) => e.delivery).delivery;
  await x.call('Acknowledge', { mailbox: code.portal, fence: d.fence, reader: { inboxId: 'inbox-of-portal' }, positions: [d.position] }, tokens.portal);
  await until(() => seen.filter((e) => e.delivery).length === 2);
  const abort = new AbortController();
  const body = Buffer.from(JSON.stringify({ mailboxes: [code.portal], reader: { inboxId: 'inbox-of-portal', takeOver: true } }));
  const head = Buffer.alloc(5); head.writeUInt32BE(body.length, 1);
  const r = await fetch(`${hub.http}/motcua.v1.Exchange/Subscribe`, { method: 'POST', signal: abort.signal, headers: { 'content-type': 'application/connect+json', authorization: `Bearer ${tokens.portal}` }, body: Buffer.concat([head, body]) });
  assert.equal(r.status, 200);
  const chunk = await r.body.getReader().read();
  assert.match(Buffer.from(chunk.value).toString(), /lease/);
  await until(() => seen.some((e) => e.lost));
  abort.abort();
});
await test('attachments', async () => {
  const bytes = Buffer.alloc(100_000, 7), hash = sha(bytes), url = `${hub.http}/attachments/sha256/${hash}`;
  const auth = { authorization: `Bearer ${tokens.commune}` };
  const put = (b, h) => fetch(url, { method: 'PUT', headers: { ...auth, ...h }, body: b });
  assert.equal((await put(bytes.subarray(0, 60_000), { 'content-range': 'bytes 0-59999/100000' })).headers.get('motcua-upload-offset'), '60000');
  const h = await fetch(url, { method: 'HEAD', headers: auth }); assert.equal(h.status, 202); assert.equal(h.headers.get('motcua-upload-offset'), '60000');
  assert.equal((await put(bytes.subarray(70_000), { 'content-range': 'bytes 70000-99999/100000' })).status, 202);
  assert.equal((await put(bytes.subarray(50_000), { 'content-range': 'bytes 50000-99999/100000' })).status, 201);
  assert.equal((await put(bytes)).status, 200);
  assert.equal((await fetch(url, { headers: { authorization: `Bearer ${tokens.portal}` } })).status, 404);
  const wrong = await fetch(`${hub.http}/attachments/sha256/${'0'.repeat(64)}`, { method: 'PUT', headers: auth, body: 'x' });
  assert.match(await wrong.text(), /ATTACHMENT_HASH_MISMATCH/);
  const files = [{ sha256: hash, size: '100000', name: 'a.bin', mediaType: 'application/octet-stream' }];
  await send('portal', make('portal', 'commune', 'papersHandedOver', { task: root, content: { papers: [{ name: 'x', form: 'PAPER_FORM_ELECTRONIC', files }] } }), { expect: 'ATTACHMENT_MISSING' });
  await send('commune', make('commune', 'portal', 'papersHandedOver', { task: root, content: { papers: [{ name: 'x', form: 'PAPER_FORM_ELECTRONIC', files }] } }));
  const got = await fetch(url, { headers: { authorization: `Bearer ${tokens.portal}`, range: 'bytes=10-19' } });
  assert.equal(got.status, 206); assert.equal(got.headers.get('etag'), `"${hash}"`); assert.equal((await got.arrayBuffer()).byteLength, 10);
  assert.equal((await say('portal', 'Attachments/DescribeAttachment', { agency: 'G22', sha256: hash })).json.complete, true);
  assert.equal((await say('commune', 'Attachments/GetUsage', { agency: code.commune })).json.usedBytes, '100000');
});
await test('expiry: the sender is told once, the task ends undelivered', async () => {
  const d2 = 'H32.12.3-261128-0002'; const keep = dossier; dossier = d2;
  const t2 = uuid7(), created = Date.now();
  const m = make('portal', 'commune', 'dossierTransferred', { task: t2, created, header: { dossier: d2, expiresAt: new Date(created + 1200).toISOString() } });
  dossier = keep;
  await send('portal', m);
  await new Promise((r) => setTimeout(r, 2200));
  const p = await pull('portal', 'G22', {});
  const notice = p.deliveries.map((d) => JSON.parse(Buffer.from(d.message.payload, 'base64'))).filter((x) => x.deliveryFailed);
  assert.equal(notice.length, 1); assert.equal(notice[0].deliveryFailed.reason, 'ERROR_REASON_MESSAGE_EXPIRED'); assert.equal(notice[0].header.task, t2);
  assert.equal((await say('portal', 'Tracking/GetDossier', { code: d2 })).json.dossier.tasks[0].phase, 'TASK_PHASE_UNDELIVERED');
  assert.equal((await say('portal', 'Exchange/GetMessage', { from: 'G22', id: m.header.id })).json.delivery.state, 'DELIVERY_STATE_EXPIRED');
});
await test('test systems', async () => {
  const keep = dossier; dossier = 'H32.12.3-261128-0009';
  const m = () => make('tester', 'commune', 'dossierTransferred', { task: uuid7(), header: { test: true } });
  await send('tester', m());
  await send('tester', make('tester', 'commune', 'dossierTransferred', { task: uuid7() }), { expect: 'SENDER_NOT_ALLOWED' });
  dossier = keep;
  await send('tester', m(), { expect: 'DOSSIER_UNKNOWN' });
  assert.equal((await pull('commune')).deliveries.some((d) => JSON.parse(Buffer.from(d.message.payload, 'base64')).header.test), false);
  const r = await say('tester', 'Exchange/Pull', { mailbox: code.commune, reader: reader('tester') });
  assert.equal(r.json.deliveries.length, 1);
});
await test('succession: to the successor; old sender', async () => {
  const r = await send('commune', make('commune', 'H40', 'documentSent', { header: { dossier: undefined } }));
  assert.equal(JSON.parse(Buffer.from(r.json.receipt.statement, 'base64')).mailbox, 'H41');
  await send('old', make('old', 'commune', 'documentSent', { header: { dossier: undefined }, created: Date.now() - 5 * 86400_000 }));
  await send('old', make('old', 'commune', 'documentSent', { header: { dossier: undefined } }), { expect: 'AGENCY_CLOSED' });
  await send('authority', make('G22.3', 'commune', 'agencySucceeded', { header: { dossier: undefined } }));
});
await test('directory, catalog', async () => {
  assert.deepEqual((await say('portal', 'Directory/GetAgency', { code: 'G22', at: '2026-02-30' })).fields, ['at']);
  assert.equal((await say('portal', 'Directory/GetAgency', { code: '000.03.12.H32' })).json.agency.code, 'H32.12.3');
  assert.equal((await say('portal', 'Directory/ResolveRecipient', { code: 'H50' })).json.candidates.length, 2);
  assert.equal((await say('portal', 'Directory/ListAgencies', { role: 'AGENCY_ROLE_PORTAL' })).json.agencies[0].code, 'G22');
  assert.equal((await say('portal', 'Directory/GetCertificate', { thumbprint: keys.land.thumbprint })).json.binding.system, 'land');
  const s = (await say('portal', 'Directory/GetSnapshot', {})).json;
  assert.equal(Buffer.from(s.snapshot.payload, 'base64').compare(readFileSync(join(dir, 'snapshot.json'))), 0);
  assert.equal((await say('portal', 'Directory/GetSnapshot', { newerThan: '1' })).json.snapshot, undefined);
  const a = (await say('commune', 'Catalog/AllocateDossierCode', { agency: code.commune, intakeId: 'i1' })).json;
  const b = (await say('commune', 'Catalog/AllocateDossierCode', { agency: code.commune, intakeId: 'i1' })).json;
  assert.equal(a.code, b.code); assert.equal(b.repeatedIntake, true);
  assert.equal((await say('commune', 'Catalog/GetForm', { form: { form: 'birth-registration', version: '1' } })).json.schema.type, 'object');
  assert.equal((await say('commune', 'Catalog/GetProcedure', { code: '1.004194' })).json.procedure.version, '1');
  const g = await grpcClient(hub.grpc, 'Directory').call('GetAgency', { code: 'G22' }, tokens.portal); assert.equal(g.agency.name, 'Portal');
});
await test('wire: media types, methods, encodings, limits', async () => {
  const at = `${hub.http}/prefix/motcua.v1.Exchange/Ping`, auth = { authorization: `Bearer ${tokens.portal}` };
  const nonce = JSON.stringify({ nonce: Buffer.alloc(16, 1).toString('base64') });
  assert.equal((await fetch(at, { method: 'GET', headers: auth })).status, 405);
  const r = await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'text/xml' }, body: '<a/>' }); assert.equal(r.status, 415); assert.match(r.headers.get('accept-post'), /application\/json/);
  assert.equal((await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'application/grpc' }, body: '' })).status, 426);
  assert.equal((await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: gzipSync(nonce) })).status, 200);
  assert.equal((await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'application/json', 'content-encoding': 'br' }, body: nonce })).status, 501);
  assert.equal((await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'application/json', 'connect-protocol-version': '2' }, body: nonce })).status, 400);
  assert.equal((await fetch(at, { method: 'POST', headers: { ...auth, 'content-type': 'application/json' }, body: Buffer.alloc(5 * 1024 * 1024, 32) })).status, 429);
  const none = await fetch(`${hub.http}/motcua.v1.Sandbox/GetClock`, { method: 'POST', headers: { ...auth, 'content-type': 'application/json' }, body: '{}' }); assert.equal(none.status, 404); assert.equal((await none.json()).code, 'unimplemented');
  const t = await connect(hub.http, tokens.tax, 'Exchange/Pull', { mailbox: code.stranger, reader: reader('x-xxxxxxx'), waitMs: 3000 }, { 'connect-timeout-ms': '200' }); assert.equal(t.reason, 'RECIPIENT_NOT_ALLOWED');
  const slow = await connect(hub.http, tokens.stranger, 'Exchange/Pull', { mailbox: code.stranger, reader: reader('x-xxxxxxx'), waitMs: 3000 }, { 'connect-timeout-ms': '200' }); assert.equal(slow.status, 504);
  const api = await (await fetch(`${hub.http}/openapi/v1.json`)).json(); assert.equal(api.openapi, '3.1.0');
  for (const [, name] of JSON.stringify(api).matchAll(/#\/components\/schemas\/([A-Za-z0-9]+)/g)) assert.ok(api.components.schemas[name], name);
  const bad = await say('portal', 'Exchange/Ping', '{"nonce":null,"nonce":1}'); assert.equal(bad.status, 400); assert.equal(bad.reason, 'JSON_INVALID');
});
await test('health and reflection by stock clients', async () => {
  const unary = (path, bytes) => new Promise((resolve, reject) => { const c = new grpc.Client(hub.grpc.replace('http://', ''), grpc.credentials.createInsecure()); c.makeUnaryRequest(path, (x) => x, (x) => x, bytes, (e, r) => (e ? reject(e) : resolve(r))); });
  assert.deepEqual([...await unary('/grpc.health.v1.Health/Check', Buffer.alloc(0))], [8, 1]);
  await assert.rejects(unary('/grpc.health.v1.Health/Check', Buffer.from([10, 1, 120])), (e) => e.code === 5);
  await assert.rejects(unary('/motcua.v1.Exchange/Nope', Buffer.alloc(0)), (e) => e.code === 12);
  const c = new grpc.Client(hub.grpc.replace('http://', ''), grpc.credentials.createInsecure());
  const s = c.makeBidiStreamRequest('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', (x) => x, (x) => x);
  const got = []; s.on('data', (d) => got.push(d)); s.on('error', () => {});
  s.write(Buffer.concat([Buffer.from([0x22, 'motcua.v1.Exchange'.length]), Buffer.from('motcua.v1.Exchange')]));
  for (let i = 0; i < 50 && !got.length; i++) await new Promise((r) => setTimeout(r, 20));
  assert.ok(got[0].length > 5000); s.end();
});
await test('kill -9: what was answered is there, fences go on', async () => {
  const before = await pull('commune');
  const r = await send('portal', make('portal', 'commune', 'papersReceived', { task: root }));
  hub.child.removeAllListeners('exit'); hub.child.kill('SIGKILL');
  await new Promise((resolve) => hub.child.on('exit', resolve));
  writeFileSync(join(dir, 'data/journal'), 'deadbeef [["torn', { flag: 'a' }); // as a loss of power may leave it
  hub = await startHub(join(dir, 'config.json'));
  const again = await say('portal', 'Exchange/Send', { message: { payload: r.payload.toString('base64'), signature: r.signature } });
  assert.equal(again.json.duplicate, true); assert.deepEqual(again.json.receipt, r.json.receipt);
  const p = await pull('commune');
  assert.equal(p.fence, before.fence);
  assert.equal(p.deliveries.length, (before.deliveries?.length ?? 0) + 1);
  await ack('commune', p);
});
await test('kill -9 under load, three times: every receipt stands, positions have no gaps', async () => {
  const answered = [];
  for (let round = 0; round < 3; round++) {
    let stop = false;
    const worker = async () => {
      while (!stop) {
        const m = make('stranger', 'treasury', 'documentSent', { header: { dossier: undefined } });
        const s = await signed('stranger', m);
        try {
          const r = await say('stranger', 'Exchange/Send', { message: { payload: s.payload.toString('base64'), signature: s.signature } });
          if (r.json?.receipt) answered.push({ s, receipt: r.json.receipt });
        } catch { return; }
      }
    };
    const workers = Array.from({ length: 8 }, worker);
    for (const enough = answered.length + 8 * (round + 1); answered.length < enough;) await new Promise((r) => setTimeout(r, 20));
    hub.child.removeAllListeners('exit'); hub.child.kill('SIGKILL');
    await new Promise((resolve) => hub.child.on('exit', resolve));
    stop = true;
    await Promise.all(workers);
    hub = await startHub(join(dir, 'config.json'));
  }
  assert.ok(answered.length > 20, `${answered.length}`);
  for (const { s, receipt } of answered) {
    const r = await say('stranger', 'Exchange/Send', { message: { payload: s.payload.toString('base64'), signature: s.signature } });
    assert.equal(r.json.duplicate, true); assert.deepEqual(r.json.receipt, receipt);
  }
  const p = await pull('treasury', code.treasury, { maxMessages: 1000, maxBytes: 4194304 });
  const positions = p.deliveries.map((d) => +d.position);
  positions.forEach((x, i) => assert.equal(x, positions[0] + i));
});
await test('the example programs of MC-SIGN take what this hub signs', async () => {
  const text = readFileSync(join(contract, '../../docs/spec/MC-SIGN.md'), 'utf8');
  const at = join(dir, 'examples');
  mkdirSync(at); symlinkSync(join(import.meta.dirname, 'node_modules'), join(at, 'node_modules'));
  const program = (name) => writeFileSync(join(at, name), new RegExp(`<!-- example: ${name} -->\\n\`\`\`[a-z]+\\n([\\s\\S]*?)\`\`\``).exec(text)[1]);
  for (const name of ['receipt.mjs', 'receipt.py', 'verify.mjs', 'verify.sh']) program(name);
  const s = await send('commune', make('commune', 'portal', 'documentSent', { header: { dossier: undefined } }));
  const put = (name, bytes) => writeFileSync(join(at, name), bytes);
  put('payload.json', s.payload); put('signature.txt', s.signature); put('receipt.json', JSON.stringify(s.json.receipt)); put('hub.pem', readFileSync(join(dir, 'hub.pem')));
  const ran = (command, ...a) => execFileSync(command, a, { cwd: at, stdio: 'pipe' }).toString();
  assert.match(ran(process.execPath, 'receipt.mjs', HUB), /valid/);
  try { execFileSync('/usr/bin/python3', ['-c', 'import jwcrypto'], { stdio: 'ignore' }); assert.match(ran('/usr/bin/python3', 'receipt.py', HUB), /valid/); } catch (e) { if (!/jwcrypto/.test(String(e.message))) throw e; }
  // and a DeliveryFailed, which the hub signs as a message
  const failed = (await say('portal', 'Tracking/GetTimeline', { code: 'H32.12.3-261128-0002' })).json.entries.find((e) => e.body === 'deliveryFailed');
  put('payload.json', Buffer.from(failed.message.payload, 'base64')); put('signature.txt', failed.message.signature); put('certificate.pem', readFileSync(join(dir, 'hub.pem')));
  assert.match(ran(process.execPath, 'verify.mjs'), /valid/); assert.match(ran('bash', 'verify.sh'), /valid/);
});
await test('72 hours without word from the authority: HUB_BUSY; a lower snapshot and another key are refused', async () => {
  const { Hub } = await import('./hub.mjs');
  const config = { ...JSON.parse(readFileSync(join(dir, 'config.json'))), data: 'data3' };
  const one = new Hub(config, dir);
  const bearer = { authorization: `Bearer ${tokens.portal}` };
  assert.equal(one.authenticate(bearer).system, 'portal');
  const later = Date.now() + 73 * 3600_000;
  one.now = () => later;
  assert.throws(() => one.authenticate(bearer), (e) => e.reason === 'HUB_BUSY');
  const { openSnapshot } = await import('./directory.mjs');
  const payload = readFileSync(join(dir, 'snapshot.json'));
  const stranger = await detached(keys.stranger, 'motcua-directory+jws', 'application/vnd.motcua.directory.v1+json', payload);
  assert.throws(() => openSnapshot(payload, stranger, keys.authority.certificate), /signature/);
  assert.throws(() => openSnapshot(Buffer.concat([payload, Buffer.from(' ')]), readFileSync(join(dir, 'snapshot.jws'), 'utf8'), keys.authority.certificate), /signature/);
});
await test('replaying the messages gives the same tasks (MC-TASK-24)', async () => {
  const { Hub } = await import('./hub.mjs');
  const { decide } = await import('./transitions.mjs');
  const { readMessage } = await import('./message-rules.mjs');
  cpSync(join(dir, 'data'), join(dir, 'data4'), { recursive: true });
  const copy = new Hub({ ...JSON.parse(readFileSync(join(dir, 'config.json'))), data: 'data4' }, dir);
  let replayed = 0;
  for (const key of copy.store.table('dossier').keys()) {
    const tasks = {};
    for (const e of copy.store.table(`timeline ${key}`).values()) {
      const { message, body } = readMessage(Buffer.from(copy.store.get('message', e.message).payload, 'base64'));
      const facts = copy.exchange.facts(message.header, key, Date.now(), body === 'deliveryFailed' ? message[body] : null);
      const r = decide({ header: message.header, body, content: message[body] }, { ...facts, dossier: { tasks } });
      assert.equal(r.reason, undefined, `${body} ${r.reason}`);
      for (const t of r.changed) tasks[t.id] = t;
      replayed++;
    }
    const facts = (t) => { const { dossierKey, openedAt, acceptedAt, dueAt, dueProvisional, endedAt, ...rest } = t; return rest; };
    assert.deepEqual(Object.values(tasks).map(facts), [...copy.store.table(`tasks ${key}`).values()].map(facts));
  }
  assert.ok(replayed > 15);
});
await test('a newer snapshot is taken', async () => {
  await makeSnapshot(dir, bed, { number: 2, agencies: [...agencies, agency('H77', 'Later')], bindings });
  for (let i = 0; i < 40; i++) { await new Promise((r) => setTimeout(r, 100)); if ((await say('portal', 'Directory/GetAgency', { code: 'H77' })).status === 200) return; }
  throw new Error('not taken');
});
await test('a succession with several: unassigned, then assigned', async () => {
  const keep = dossier; dossier = 'H32.12.3-261128-0033';
  const r = uuid7(), t = uuid7(), t2 = uuid7();
  await send('portal', make('portal', 'commune', 'dossierTransferred', { task: r }));
  await send('commune', make('commune', 'portal', 'transferAccepted', { task: r }));
  for (const x of [t, t2]) {
    await send('commune', make('commune', 'land', 'dossierTransferred', { task: x, parent: r, content: { kind: 'TRANSFER_KIND_INTERCONNECTED' } }));
    await send('land', make('land', 'commune', 'transferAccepted', { task: x }));
  }
  const ended = agencies.map((a) => (a.code === code.land ? { ...a, validTo: vn(-1), successors: ['H51', 'H52'] } : a));
  await makeSnapshot(dir, bed, { number: 3, agencies: ended, bindings });
  for (let i = 0; i < 60 && (await say('portal', 'Directory/GetSnapshot', {})).json.number !== '3'; i++) await new Promise((w) => setTimeout(w, 100));
  const look = async () => (await say('commune', 'Tracking/GetDossier', { code: dossier })).json.dossier.tasks.filter((x) => x.task === t || x.task === t2).map((x) => [x.holder, x.clock]);
  assert.deepEqual(await look(), [[code.land, 'CLOCK_STATE_PAUSED'], [code.land, 'CLOCK_STATE_PAUSED']]);
  await send('old', make('H51', 'commune', 'resultIssued', { task: t, content: { kind: 'RESULT_KIND_GRANTED' } }), { expect: 'TASK_UNKNOWN' });
  await send('authority', make('G22.3', 'commune', 'agencySucceeded', { header: { dossier: undefined }, content: { agency: { code: code.land }, effectiveOn: vn(0), successors: [{ code: 'H51' }, { code: 'H52' }], assignments: [{ task: t, successor: 'H51' }] } }));
  assert.deepEqual(await look(), [['H51', 'CLOCK_STATE_RUNNING'], [code.land, 'CLOCK_STATE_PAUSED']]);
  await send('old', make('H51', 'commune', 'resultIssued', { task: t, content: { kind: 'RESULT_KIND_GRANTED' } }));
  await send('commune', make('commune', code.land, 'resultReceived', { task: t }), { expect: 'RECIPIENT_AMBIGUOUS' });
  await send('commune', make('commune', 'H51', 'resultReceived', { task: t }));
  await send('commune', make('commune', 'portal', 'resultIssued', { task: r, content: { kind: 'RESULT_KIND_GRANTED' } }), { expect: 'TRANSITION_NOT_ALLOWED' });
  dossier = keep;
});
await test('a secrecy of a later version does not pass', async () => {
  await send('commune', make('commune', 'portal', 'documentSent', { header: { dossier: undefined, secrecy: 'SECRECY_COSMIC' } }), { expect: 'SECRECY_NOT_ALLOWED' });
  await send('commune', make('commune', 'portal', 'documentSent', { header: { dossier: undefined, contract: '2.0' } }), { expect: 'CONTRACT_NOT_SUPPORTED' });
});
await test('the other wires: Connect over HTTP/2, protobuf unary, protobuf frames', async () => {
  const { default: h2 } = await import('node:http2');
  const session = h2.connect(hub.grpc);
  const ask = (headers, body) => new Promise((resolve, reject) => {
    const s = session.request({ ':method': 'POST', authorization: `Bearer ${tokens.portal}`, ...headers });
    const chunks = []; let head;
    s.on('response', (x) => { head = x; }); s.on('data', (c) => chunks.push(c)); s.on('end', () => resolve({ head, body: Buffer.concat(chunks) })); s.on('error', reject);
    s.end(body);
  });
  const j = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/json' }, JSON.stringify({ nonce: Buffer.alloc(16, 1).toString('base64') }));
  assert.equal(j.head[':status'], 200); assert.equal(JSON.parse(j.body).hub, HUB);
  const proto = Buffer.concat([Buffer.from([10, 16]), Buffer.alloc(16, 1)]);
  const p = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/proto' }, proto);
  assert.equal(p.head['content-type'], 'application/proto'); assert.ok(p.body.includes(HUB));
  const bad = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/proto' }, Buffer.from([10, 200]));
  assert.equal(bad.head[':status'], 400); assert.equal(JSON.parse(bad.body).code, 'invalid_argument');
  const cut = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/grpc' }, Buffer.from([0, 0, 0, 1]));
  assert.equal(cut.head['grpc-status'], '13');
  const enc = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/grpc', 'grpc-encoding': 'br' }, Buffer.from([0, 0, 0, 0, 0]));
  assert.equal(enc.head['grpc-status'], '12'); assert.match(enc.head['grpc-accept-encoding'], /gzip/);
  const t = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/grpc', 'grpc-timeout': '1x' }, Buffer.from([0, 0, 0, 0, 0]));
  assert.equal(t.head['grpc-status'], '3');
  const zip = gzipSync(proto), framed = Buffer.concat([Buffer.from([1, 0, 0, 0, zip.length]), zip]);
  const z = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/grpc+proto', 'grpc-encoding': 'gzip' }, framed);
  assert.ok(z.body.includes(HUB)); assert.equal(z.head['content-type'], 'application/grpc+proto');
  const two = Buffer.concat([gzipSync(proto), gzipSync(proto)]);
  const m = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/proto', 'content-encoding': 'gzip' }, two);
  assert.equal(m.head[':status'], 400);
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  const b = await ask({ ':path': '/motcua.v1.Exchange/Ping', 'content-type': 'application/proto', 'content-encoding': 'gzip' }, bomb);
  assert.equal(b.head[':status'], 429);
  session.close();
});
await test('many violations fit in the trailers of gRPC', async () => {
  const msg = make('commune', 'portal', 'papersHandedOver', { task: root, content: { papers: Array.from({ length: 150 }, () => ({ name: '' })) } });
  const s = await signed('commune', msg);
  await assert.rejects(exchange().call('Send', { message: { payload: s.payload, signature: s.signature } }, tokens.commune), (e) => {
    const d = e.metadata.get('grpc-status-details-bin')[0];
    return e.code === 3 && d.length < 7000 && d.includes('fieldsOmitted');
  });
  const r = await say('commune', 'Exchange/Send', { message: { payload: s.payload.toString('base64'), signature: s.signature } });
  assert.equal(r.fields.length, 300);
});
await test('limits: a full mailbox, a batch behind it; garbage and broken connections leave the hub up', async () => {
  writeFileSync(join(dir, 'config2.json'), JSON.stringify({ ...JSON.parse(readFileSync(join(dir, 'config.json'))), data: 'data2', mailboxLimit: 1 }));
  const small = await startHub(join(dir, 'config2.json'));
  const doc = (to) => make('commune', to, 'documentSent', { header: { dossier: undefined } });
  const key = (n) => ({ agencyCode: code.commune, promulgatedOn: '2026-11-20', number: n, notation: 'X' });
  const list = [doc('portal'), doc('portal'), doc('tax')];
  list[0].documentSent.key = key('1'); list[1].documentSent.key = key('2'); list[2].documentSent.key = key('2');
  const batch = await Promise.all(list.map((x) => signed('commune', x)));
  const r = (await connect(small.http, tokens.commune, 'Exchange/SendBatch', { messages: batch.map((s) => ({ payload: s.payload.toString('base64'), signature: s.signature })) })).json;
  assert.deepEqual(r.results.map((x) => x.refusal?.reason), [undefined, 'ERROR_REASON_MAILBOX_FULL', 'ERROR_REASON_PREDECESSOR_REFUSED']);
  assert.equal(r.results[1].refusal.retryAfterMs, '60000');
  const net = await import('node:net');
  for (const base of [small.http, small.grpc]) {
    for (const bytes of ['\x00\x01\x02garbage\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x05\x07xxxxxxxxxxxxxx', 'POST /motcua.v1.Exchange/Send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{']) {
      await new Promise((resolve) => { const s = net.connect(new URL(base).port, '127.0.0.1', () => { s.write(bytes, 'latin1'); setTimeout(() => { s.destroy(); resolve(); }, 60); }); s.on('error', resolve); });
    }
  }
  const x = grpcClient(small.grpc, 'Exchange');
  const st = x.stream('Subscribe', { mailboxes: [code.portal], reader: { inboxId: 'inbox-of-portal' } }, tokens.portal); st.on('error', () => {});
  await new Promise((resolve) => st.once('data', resolve)); st.cancel(); x.client.close();
  const loser = grpcClient(small.grpc, 'Exchange').stream('Subscribe', { mailboxes: [code.portal], reader: { inboxId: 'another-inbox' } }, tokens.portal);
  const ev = await new Promise((resolve) => { loser.once('data', resolve); loser.on('error', () => {}); });
  assert.equal(ev.lost?.reason ?? 'lease', ev.lost ? 'ERROR_REASON_INBOX_MISMATCH' : 'lease');
  assert.equal((await connect(small.http, tokens.portal, 'Exchange/Ping', { nonce: Buffer.alloc(16).toString('base64') })).status, 200);
  small.child.removeAllListeners('exit'); small.child.kill('SIGKILL');
});
hub.child.removeAllListeners('exit'); hub.child.kill('SIGTERM');
console.log(`${passed} passed${process.exitCode ? `, some failed (${dir})` : ''}`);
if (!process.exitCode) rmSync(dir, { recursive: true, force: true });
setTimeout(() => process.exit(), 200);

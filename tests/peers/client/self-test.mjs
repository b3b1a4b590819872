// node self-test.mjs — the adapter against the Node hub in ../hub, over every wire, then against a scripted hub (bad lines, bad proxies, bad hubs), then the vectors.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeys, makeSnapshot, startHub } from '../hub/testbed.mjs';
import http2 from 'node:http2';
import { gzipSync } from 'node:zlib';
import { contractFolder, decodeProto, encodeProto, frame, readMessage, signer } from './contract.mjs';
import { Adapter, ScriptedHub, payloadOf, sleep, until } from './drive.mjs';
import { uuid7 } from './uuid7.mjs';

const only = process.argv[2];
let passed = 0, failed = 0;
const test = async (name, work) => {
  if (only && !name.includes(only)) return;
  try { await work(); passed++; console.log(`ok   ${name}`); } catch (e) { failed++; console.log(`FAIL ${name}: ${e.stack}`); }
  for (const a of started.splice(0)) await a.kill();
};
const started = [];
const sha = (b) => createHash('sha256').update(b).digest('hex');
const dir = mkdtempSync(join(tmpdir(), 'peer-client-'));
const bed = makeKeys(dir, ['hub', 'authority', 'portal', 'commune', 'stranger']);
const { keys } = bed;
const HUB = 'H32.99', PORTAL = 'G22', COMMUNE = 'H32.12.3';
const agency = (code, name, more = {}) => ({ code, name, tier: 'TIER_PROVINCE', homeHub: HUB, confirmed: true, source: 'test', ...more });
await makeSnapshot(dir, bed, {
  agencies: [agency(HUB, 'Hub', { roles: ['AGENCY_ROLE_HUB'] }), agency('G22.3', 'Authority', { roles: ['AGENCY_ROLE_DIRECTORY_AUTHORITY'] }), agency(PORTAL, 'Portal', { roles: ['AGENCY_ROLE_PORTAL'], issuesFor: [COMMUNE] }), agency(COMMUNE, 'Commune')],
  bindings: [{ key: 'portal', system: 'portal', agencies: [PORTAL] }, { key: 'commune', system: 'commune', agencies: [COMMUNE] }, { key: 'stranger', system: 'stranger', agencies: [PORTAL] }],
});
writeFileSync(join(dir, 'procedures.json'), JSON.stringify([{ code: '1.004194', name: 'Thử', version: '1', validFrom: '2020-01-01' }]));
writeFileSync(join(dir, 'config.json'), JSON.stringify({ hub: HUB, key: 'hub.key', certificate: 'hub.pem', httpPort: 0, grpcPort: 0, data: 'data', trustAnchors: ['ca.pem'], log: 'hub.log',
  directory: { payload: 'snapshot.json', signature: 'snapshot.jws', authority: 'authority.pem' }, catalog: { procedures: 'procedures.json' } }));
const pem = readFileSync(join(dir, 'hub.pem'), 'utf8');
const folder = () => mkdtempSync(join(dir, 'folder-'));

const example = (body) => { const f = join(contractFolder, 'vectors/v1/valid', body); return JSON.parse(readFileSync(join(f, readdirSync(f)[0]))); };
const strip = (o) => JSON.parse(JSON.stringify(o), (k, v) => (['files', 'forms', 'data', 'aliases', 'signatures', 'delegation'].includes(k) || (k === 'form' && typeof v === 'object') ? undefined : v));
const message = (to, body, { dossier, task, content = {} }) => {
  const b = { ...strip(example(body)[body]), ...content };
  if (b.dossier?.code) b.dossier.code = dossier;
  return { header: { to, dossier, ...(task && { task }) }, [body]: b };
};
const code = (n) => `${COMMUNE}-261128-${String(n).padStart(4, '0')}`;
const open = async (who, hub, more = {}) => {
  const a = new Adapter();
  started.push(a);
  const r = await a.ok('start', { folder: folder(), hub, system: { id: who, key: keys[who].keyPath, certificate: keys[who].pemPath }, agency: { portal: PORTAL, commune: COMMUNE }[who], auth: 'Authorization', ...more });
  a.name = r.name;
  return a;
};
const stateOf = async (a, id) => (await a.ok('outbox')).messages.find((m) => m.id === id);
const accepted = (a, id) => until(`accepted ${id}`, async () => (await stateOf(a, id))?.state === 'accepted');
const effectOf = (a, id, ms) => until(`effect of ${id}`, async () => (await a.ok('inbox')).effects.find((e) => e.id === id), ms);

// ---------------------------------------------------------------- the Node hub
const node = await startHub(join(dir, 'config.json'));
const nodeHub = { code: HUB, http: node.http, grpc: node.grpc, certificate: pem, anchors: readFileSync(bed.ca, 'utf8') };
let n = 0;
for (const wire of ['json', 'proto', 'grpc']) {
  await test(`node hub, ${wire}: file, accept, refuse, read, stop`, async () => {
    const dossier = code(++n), task = uuid7(Date.now());
    const portal = await open('portal', nodeHub, { wire }), commune = await open('commune', nodeHub, { wire, auth: 'MotCua-Authorization' });
    const one = await portal.ok('send', { message: message(COMMUNE, 'dossierTransferred', { dossier, task }) });
    await accepted(portal, one.id);
    const e = await effectOf(commune, one.id);
    assert.deepEqual(e, { from: PORTAL, id: one.id, body: 'dossierTransferred', times: 1 });
    const two = await commune.ok('send', { message: message(PORTAL, 'transferAccepted', { dossier, task }) });
    await effectOf(portal, two.id);
    // a final refusal holds its key back; a later one of another dossier goes
    const bad = await commune.ok('send', { message: message(PORTAL, 'transferAccepted', { dossier, task }) });
    const later = await commune.ok('send', { message: message(PORTAL, 'progressReported', { dossier, task }) });
    const s = await until('refused', async () => { const m = await stateOf(commune, bad.id); return m.state === 'refused' && m; });
    assert.equal(s.reason, 'TRANSITION_NOT_ALLOWED');
    await sleep(300);
    assert.equal((await stateOf(commune, later.id)).blockedBy, bad.id);
    await commune.ok('settle', { id: bad.id, action: 'discard' });
    await accepted(commune, later.id);
    const read = await portal.ok('read', { operation: 'Tracking/GetDossier', request: { code: dossier } });
    assert.ok(JSON.stringify(read.response).includes(dossier));
    assert.equal((await portal.ask('read', { operation: 'Tracking/GetDossier', request: { code: 'H99-261128-0001' } })).refused.reason, 'DOSSIER_UNKNOWN');
    assert.equal((await portal.ok('read', { operation: 'Exchange/Ping', request: {} })).response.hub, HUB);
    assert.equal(await portal.stop(), 0);
    assert.equal(await commune.stop(), 0);
  });
  await test(`node hub, ${wire}: a file, kill -9 of both, the same folders`, async () => {
    const dossier = code(++n), task = uuid7(Date.now());
    const bytes = randomBytes(9 * 1024 * 1024), path = join(dir, `scan-${n}`);
    writeFileSync(path, bytes);
    const file = { sha256: sha(bytes), size: String(bytes.length), name: 'scan.pdf', mediaType: 'application/pdf' };
    const [pf, cf] = [folder(), folder()];
    let portal = await open('portal', nodeHub, { wire, folder: pf }), commune = await open('commune', nodeHub, { wire, folder: cf });
    await commune.ok('handle', { body: 'dossierTransferred', as: 'fail' });
    const m = message(COMMUNE, 'dossierTransferred', { dossier, task });
    m.dossierTransferred.dossier.components = [{ code: 'A', name: 'Bản quét', form: 'PAPER_FORM_ORIGINAL', files: [file] }];
    const wrong = structuredClone(m); wrong.dossierTransferred.dossier.components[0].files[0].size = '7';
    assert.ok((await portal.ask('send', { message: wrong, files: { [file.sha256]: path } })).refused);
    const one = await portal.ask('send', { message: m, files: { [file.sha256]: path } });
    assert.ok(one.ok, JSON.stringify(one));
    await portal.kill();
    portal = await open('portal', nodeHub, { wire, folder: pf });
    await accepted(portal, one.id);
    await sleep(400);
    assert.equal((await commune.ok('inbox')).effects.find((e) => e.id === one.id), undefined);
    const inboxId = (await commune.ok('inboxId')).inboxId;
    await commune.kill();
    commune = await open('commune', nodeHub, { wire, folder: cf });
    assert.equal((await commune.ok('inboxId')).inboxId, inboxId);
    assert.equal((await effectOf(commune, one.id)).times, 1);
    await commune.stop(); // killed before its acknowledgement it would leave INBOX_MISMATCH to the next inbox
    await portal.stop();
  });
}
await test('node hub: two processes on one folder', async () => {
  const [pf, cf] = [folder(), folder()];
  const portals = [await open('portal', nodeHub, { folder: pf }), await open('portal', nodeHub, { folder: pf })];
  const communes = [await open('commune', nodeHub, { folder: cf }), await open('commune', nodeHub, { folder: cf, wire: 'grpc' })];
  const ids = [];
  for (let i = 0; i < 8; i++) ids.push((await portals[i % 2].ok('send', { message: message(COMMUNE, 'dossierTransferred', { dossier: code(++n), task: uuid7(Date.now()) }) })).id);
  for (const id of ids) { await accepted(portals[0], id); assert.equal((await effectOf(communes[0], id, 30_000)).times, 1); }
  await sleep(500);
  for (const e of (await communes[1].ok('inbox')).effects) assert.equal(e.times, 1);
  for (const a of [...portals, ...communes]) await a.stop();
});
node.child.kill();

// ---------------------------------------------------------------- the scripted hub
const scripted = async () => new ScriptedHub({ code: HUB, keyPath: keys.hub.keyPath, pemPath: keys.hub.pemPath }).start();
const feedback = (dossier = code(++n)) => message(COMMUNE, 'progressReported', { dossier, task: uuid7(Date.now()) });
const payloads = (hub) => hub.sends().map((c) => c.request.message.payload.toString());
const running = async (work, more) => {
  const hub = await scripted();
  const a = await open('portal', hub.description, more);
  try { await work(hub, a); } finally { await a.kill(); await hub.stop(); assert.equal(hub.fault, undefined, hub.fault?.stack); }
};

await test('lost answers, 503, HUB_BUSY, html: always the same bytes; waits grow', () => running(async (hub, a) => {
  const script = ['cut', 'cut', { status: 503, html: 'x' }, hub.refuse('HUB_BUSY', 503, 'unavailable'), { status: 200, html: 'ok' }, { status: 502, html: 'bad' }, hub.refuse('NEW_REASON', 409, 'aborted')];
  hub.on['Exchange/Send'] = (r) => script.shift() ?? hub.accept(r);
  const { id } = await a.ok('send', { message: feedback() });
  await accepted(a, id);
  assert.equal(new Set(payloads(hub)).size, 1);
  assert.equal(hub.sends().length, 8);
  const m = await stateOf(a, id);
  assert.equal(m.attempts, 8);
  const gaps = hub.sends().slice(1).map((c, i) => c.at - hub.sends()[i].at);
  assert.ok(gaps[0] < 450, `${gaps}`);
  const h = hub.sends()[0].headers;
  assert.match(h['connect-timeout-ms'], /^[0-9]{1,10}$/);
  const [th, tp] = h.authorization.replace('Bearer ', '').split('.').slice(0, 2).map((p) => JSON.parse(Buffer.from(p, 'base64url')));
  assert.deepEqual(Object.keys(th).sort(), ['alg', 'typ', 'x5t#S256']);
  assert.equal(tp.aud, HUB);
  const p = JSON.parse(payloads(hub)[0]);
  assert.equal(p.header.test, true);
  assert.ok(readMessage(Buffer.from(payloads(hub)[0]), { strict: true }).message);
}, { test: true }));

await test('a named delay is kept; reason before code; a foreign domain does not count', () => running(async (hub, a) => {
  const script = [hub.refuse('MAILBOX_FULL', 400, 'failed_precondition', { retrySeconds: 2 }), hub.refuse('RECIPIENT_UNKNOWN', 503, 'unavailable', { domain: 'proxy' })];
  hub.on['Exchange/Send'] = (r) => script.shift() ?? hub.accept(r);
  const { id } = await a.ok('send', { message: feedback() });
  await accepted(a, id);
  const at = hub.sends().map((c) => c.at);
  assert.ok(at[1] - at[0] >= 2000, `${at[1] - at[0]}`);
}));

await test('final refusals hold the key, also over kill -9; again; discard; success text decides nothing', () => running(async (hub, a) => {
  await a.kill();
  const f = folder();
  a = await open('portal', hub.description, { folder: f });
  const dossier = code(++n);
  hub.on['Exchange/Send'] = (r) => (hub.open ? hub.accept(r) : hub.refuse('TRANSITION_NOT_ALLOWED', 400, 'failed_precondition', { text: 'Success / Thành công', fields: ['header.task'] }));
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push((await a.ok('send', { message: feedback(dossier) })).id);
  await until('refused', async () => (await stateOf(a, ids[0])).state === 'refused');
  await a.kill();
  a = await open('portal', hub.description, { folder: f });
  await sleep(1500);
  assert.equal(hub.sends().length, 1);
  const list = (await a.ok('outbox')).messages;
  assert.deepEqual(list.map((m) => [m.state, m.blockedBy]), [['refused', undefined], ['waiting', ids[0]], ['waiting', ids[0]]]);
  assert.deepEqual([list[0].reason, list[0].fields], ['TRANSITION_NOT_ALLOWED', ['header.task']]);
  hub.open = true;
  await a.ok('settle', { id: ids[0], action: 'again' });
  await accepted(a, ids[2]);
  const order = payloads(hub).map((p) => ids.indexOf(JSON.parse(p).header.id));
  assert.deepEqual(order, [0, 0, 1, 2]);
  await a.kill();
}));

await test('one of a key under way, other keys go on', () => running(async (hub, a) => {
  let free; const held = new Promise((r) => { free = r; });
  const dossier = code(++n);
  hub.on['Exchange/Send'] = async (r) => { if (r.message.payload.includes(dossier)) await held; return hub.accept(r); };
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push((await a.ok('send', { message: feedback(dossier) })).id);
  const other = await a.ok('send', { message: feedback() });
  await accepted(a, other.id);
  assert.equal(payloads(hub).filter((p) => p.includes(dossier)).length, 1);
  free();
  await accepted(a, ids[2]);
  assert.deepEqual(payloads(hub).filter((p) => p.includes(dossier)).map((p) => JSON.parse(p).header.id), ids);
}));

await test('forged receipts: the message stays until a good one', () => running(async (hub, a) => {
  const strange = signer(keys.stranger.key, keys.stranger.certificate);
  const r2 = (r, o) => ({ json: `{"receipt":${JSON.stringify(Object.fromEntries(Object.entries(hub.receipt(r.message, o)).map(([k, v]) => [k, Buffer.isBuffer(v) ? v.toString('base64') : typeof v === 'bigint' ? String(v) : v])))}}` });
  const script = [(r) => r2(r, { sign: strange }), (r) => r2(r, { hub: 'H33' }), (r) => r2(r, { change: { messageId: uuid7(1) } }), (r) => r2(r, { change: { payloadSha256: '0'.repeat(64) } }), (r) => r2(r, { change: { signatureSha256: '0'.repeat(64) } }), () => ({ json: '{}' }), () => ({ json: '{"receipt":{}}' })];
  hub.on['Exchange/Send'] = (r) => script.shift()?.(r) ?? hub.accept(r);
  const { id } = await a.ok('send', { message: feedback() });
  await until('shown', async () => (await stateOf(a, id)).note?.includes('receipt'));
  await accepted(a, id);
  assert.equal(hub.sends().length, 8);
}));

await test('INTERNAL goes to a person; CLOCK_SKEW of a token gives one new token, of createdAt is final; unknown reasons by code', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = () => hub.refuse('INTERNAL', 500, 'internal', { metadata: { correlationId: 'c-1' } });
  const one = await a.ok('send', { message: feedback() });
  const m = await until('refused', async () => { const x = await stateOf(a, one.id); return x.state === 'refused' && x; });
  assert.equal(m.reason, 'INTERNAL'); assert.equal(m.correlationId, 'c-1'); assert.ok(m.attempts <= 10);
  const hour = new Date(Date.now() + 3600_000).toISOString();
  hub.calls.length = 0;
  hub.on['Exchange/Send'] = () => hub.refuse('CLOCK_SKEW', 401, 'unauthenticated', { metadata: { hubTime: hour } });
  const two = await a.ok('send', { message: feedback() });
  await sleep(400);
  assert.equal(hub.sends().length, 2);
  const iat = JSON.parse(Buffer.from(hub.sends()[1].headers.authorization.split('.')[1], 'base64url')).iat;
  assert.ok(Math.abs(iat - Date.parse(hour) / 1000) < 10);
  hub.on['Exchange/Send'] = (r) => hub.accept(r);
  await accepted(a, two.id);
  hub.on['Exchange/Send'] = () => hub.refuse('CLOCK_SKEW', 401, 'unauthenticated', { metadata: { hubTime: new Date().toISOString() }, fields: ['header.createdAt'] });
  const three = await a.ok('send', { message: feedback() });
  await until('final', async () => (await stateOf(a, three.id)).state === 'refused');
  hub.on['Exchange/Send'] = () => hub.refuse('NEW_REASON', 400, 'failed_precondition');
  const four = await a.ok('send', { message: feedback() });
  await until('final', async () => (await stateOf(a, four.id)).reason === 'NEW_REASON');
}));

await test('gateway 403 and 404 are not the hub\'s word', () => running(async (hub, a) => {
  const script = [403, 404, 403];
  hub.on['Exchange/Send'] = (r) => { const s = script.shift(); return s ? { status: s, html: '<h1>no</h1>' } : hub.accept(r); };
  const { id } = await a.ok('send', { message: feedback() });
  await sleep(1500);
  assert.ok(hub.sends().length <= 3);
  await accepted(a, id);
}));

await test('strict before signing; decomposed text is composed; form bytes stay; nothing is sent', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = (r) => hub.accept(r);
  const bad = feedback(); bad.progressReported.khanCap = 1;
  const r = await a.ask('send', { message: bad });
  assert.deepEqual(r.refused.fields, ['progressReported.khanCap']);
  const e = feedback(); e.header.secrecy = 'SECRECY_ROBOT';
  assert.ok((await a.ask('send', { message: e })).refused);
  const s = feedback(); s.header.secrecy = 'SECRECY_SECRET';
  assert.ok((await a.ask('send', { message: s })).refused);
  await sleep(300);
  assert.equal(hub.sends().length, 0);
  const m = feedback(); m.progressReported.content = 'Nguyễn Thị Bé'.normalize('NFD');
  const one = await a.ok('send', { message: m });
  await accepted(a, one.id);
  assert.ok(payloads(hub)[0].includes('Nguyễn Thị Bé'.normalize('NFC')));
  const t = example('dossierTransferred');
  const data = '{ "b" : 0.10,"a":[ 1 , 2]}';
  const text = JSON.stringify({ header: { to: COMMUNE, dossier: t.header.dossier, task: t.header.task }, dossierTransferred: { ...strip(t.dossierTransferred), form: { form: 'of-no-catalogue', version: '1', data: 0 } } }).replace('"data":0', `"data":${data}`);
  const two = await a.ok('send', `"message":${text}`);
  await accepted(a, two.id);
  assert.ok(payloads(hub)[1].includes(data));
}));

await test('a file is there before its message, resumed after cuts; ATTACHMENT_MISSING once more', () => running(async (hub, a) => {
  const bytes = randomBytes(5000), path = join(dir, 'small');
  writeFileSync(path, bytes);
  const m = message(COMMUNE, 'documentSent', { dossier: undefined });
  m.header = { to: COMMUNE };
  m.documentSent.files = [{ sha256: sha(bytes), size: '5000', name: 'a.pdf', mediaType: 'application/pdf' }];
  hub.cutUploads = 2;
  const script = [() => hub.refuse('ATTACHMENT_MISSING', 400, 'failed_precondition', { fields: ['documentSent.files[0]'] })];
  hub.on['Exchange/Send'] = (r) => { if (!hub.uploads.get(sha(bytes))?.equals(bytes)) throw new Error('named before it was there'); return script.shift()?.() ?? hub.accept(r); };
  const { id } = await a.ok('send', { message: m, files: { [sha(bytes)]: path } });
  writeFileSync(path, 'changed meanwhile');
  await accepted(a, id);
  assert.equal(hub.sends().length, 2);
  assert.equal(hub.calls.find((c) => c.name === 'file PUT').headers['motcua-agency'], PORTAL);
  assert.ok(hub.calls.some((c) => c.name === 'file PUT' && /^bytes 1000-4999\/5000$/.test(c.headers['content-range'] ?? '')));
}));

await test('deliveries: three times, wrong sender, forged, old fence, fail then done, reject, silent stream end', () => running(async (hub, a) => {
  const sign = { commune: signer(keys.commune.key, keys.commune.certificate), stranger: signer(keys.stranger.key, keys.stranger.certificate) };
  const signed = (who, payload) => ({ payload, signature: sign[who]('message', payload, { iat: Math.floor(Date.now() / 1000) }) });
  const make = (who = 'commune', from = COMMUNE, extra = {}) => signed(who, Buffer.from(JSON.stringify({ ...JSON.parse(payloadOf(from, PORTAL, 'serviceRated', example('serviceRated').serviceRated, { dossier: code(++n), ...extra })) })));
  hub.on['Directory/GetCertificate'] = ({ thumbprint }) => ({ json: thumbprint === keys.commune.thumbprint ? hub.binding(keys.commune, 'commune', [COMMUNE]) : hub.binding(keys.stranger, 'stranger', ['H26.1']) });
  const acks = () => hub.calls.filter((c) => c.name === 'Exchange/Acknowledge').map((c) => Number(c.request.positions?.[0]));
  const rejects = () => hub.calls.filter((c) => c.name === 'Exchange/Reject').map((c) => Number(c.request.position));
  const stream = () => until('a stream', () => hub.streams.at(-1));
  let s = await stream();
  const put = (m, position, o = {}) => hub.streams.at(-1).push(hub.event(m, { position, fence: 7, mailbox: PORTAL, ...o }));
  const good = make();
  for (let i = 0; i < 3; i++) put(good, 1);
  await until('three acknowledgements', () => acks().filter((p) => p === 1).length === 3);
  const id = JSON.parse(good.payload).header.id;
  assert.equal((await effectOf(a, id)).times, 1);
  // the same id of another sender is another message; a wrong sender, a changed payload, a forged receipt are not handled
  put(make('stranger'), 2);
  const changed = make(); changed.payload = Buffer.concat([changed.payload, Buffer.from(' ')]); put(changed, 3);
  const forged = make(); put(forged, 4, { receipt: hub.receipt(forged, { sign: sign.stranger }) });
  const two = Buffer.from(good.payload.toString().replace('"serviceRated"', '"feedbackAnswered":{},"serviceRated"')); put(signed('commune', two), 5);
  await until('rejected', () => rejects().length === 4);
  assert.deepEqual(rejects().sort(), [2, 3, 4, 5]);
  const before = acks().length;
  const old = make(); put(old, 6, { fence: 6 });
  await sleep(500);
  assert.equal(acks().length, before);
  put(old, 6); await until('under 7', () => acks().includes(6));
  await a.ok('handle', { body: 'ServiceRated', as: 'fail' });
  const later = make(); put(later, 8);
  const still = make('commune', COMMUNE, {}); await sleep(600);
  assert.ok(!acks().includes(8));
  await a.ok('handle', { body: 'serviceRated', as: 'done' });
  await until('done at last', () => acks().includes(8));
  await a.ok('handle', { body: 'serviceRated', as: 'reject' });
  put(still, 9); await until('rejected', () => rejects().includes(9));
  await a.ok('handle', { body: 'serviceRated', as: 'done' });
  // what nobody knows yet is passed over
  const future = JSON.parse(payloadOf(COMMUNE, PORTAL, 'serviceRated', example('serviceRated').serviceRated, { dossier: code(++n), contract: '1.9', khanCap: { a: 1 } }));
  put(signed('commune', Buffer.from(JSON.stringify(future))), 10); await until('future', () => acks().includes(10));
  s.end();
  await until('a new stream', () => hub.streams.length === 2);
  s = hub.streams[1];
  put(good, 1); await until('acknowledged again', () => acks().filter((p) => p === 1).length === 4);
  for (const e of (await a.ok('inbox')).effects) assert.equal(e.times, 1);
  for (const c of hub.calls.filter((x) => x.name === 'Exchange/Reject')) assert.ok(!/[0-9]{6,}|Nguy/.test(c.request.reason));
  hub.streams[1].push(`{"lost":{"mailbox":"${PORTAL}","reason":"ERROR_REASON_LEASE_LOST"}}`);
  await until('after lost', () => hub.streams.length === 3);
}));

await test('anchors: a sender whose chain leads elsewhere is not handled', async () => {
  const hub = await scripted();
  const other = makeKeys(join(dir, 'other-ca'), ['intruder']).keys.intruder;
  hub.on['Directory/GetCertificate'] = ({ thumbprint }) => ({ json: thumbprint === other.thumbprint ? hub.binding(other, 'intruder', [COMMUNE]) : hub.binding(keys.commune, 'commune', [COMMUNE]) });
  const make = (who) => { const payload = payloadOf(COMMUNE, PORTAL, 'serviceRated', example('serviceRated').serviceRated, { dossier: code(++n) }); return { payload, signature: signer(who.key, who.certificate)('message', payload, { iat: 1 }) }; };
  const a = await open('portal', { ...hub.description, anchors: readFileSync(bed.ca, 'utf8') });
  const s = await until('a stream', () => hub.streams.at(-1));
  const [bad, good] = [make(other), make(keys.commune)];
  s.push(hub.event(bad, { position: 1, fence: 1, mailbox: PORTAL })); s.push(hub.event(good, { position: 2, fence: 1, mailbox: PORTAL }));
  await effectOf(a, JSON.parse(good.payload).header.id);
  await until('rejected', () => hub.calls.some((c) => c.name === 'Exchange/Reject' && c.request.position === 1n));
  assert.equal((await a.ok('inbox')).effects.length, 1);
  await a.kill(); await hub.stop();
});

await test('a result that did not arrive goes again as ResultCorrected', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = (r) => hub.accept(r);
  const m = message(COMMUNE, 'resultIssued', { dossier: code(++n), task: uuid7(Date.now()) });
  const one = await a.ok('send', { message: m });
  await accepted(a, one.id);
  const payload = payloadOf(HUB, PORTAL, 'deliveryFailed', { messageFrom: PORTAL, messageId: one.id, payloadSha256: sha(hub.sends()[0].request.message.payload), reason: 'ERROR_REASON_MESSAGE_EXPIRED', hub: HUB, failedAt: new Date().toISOString() }, { dossier: m.header.dossier, task: m.header.task });
  const notice = { payload, signature: hub.sign('message', payload, { iat: Math.floor(Date.now() / 1000) }) };
  const s = await until('a stream', () => hub.streams.at(-1));
  s.push(hub.event(notice, { position: 1, fence: 1, mailbox: PORTAL })); s.push(hub.event(notice, { position: 1, fence: 1, mailbox: PORTAL }));
  await until('corrected', () => hub.sends().length === 2);
  await sleep(500);
  assert.equal(hub.sends().length, 2);
  const c = JSON.parse(payloads(hub)[1]);
  assert.deepEqual(c.resultCorrected.papers, JSON.parse(payloads(hub)[0]).resultIssued.papers);
  assert.equal(c.header.task, m.header.task);
}));

await test('no Subscribe: long Pull', () => running(async (hub, a) => {
  await a.kill();
  hub.on['Exchange/Subscribe'] = () => hub.refuse(null, 404, 'unimplemented');
  const sign = signer(keys.commune.key, keys.commune.certificate);
  hub.on['Directory/GetCertificate'] = () => ({ json: hub.binding(keys.commune, 'commune', [COMMUNE]) });
  const payload = payloadOf(COMMUNE, PORTAL, 'serviceRated', example('serviceRated').serviceRated, { dossier: code(++n) });
  const signed = { payload, signature: sign('message', payload, { iat: 1 }) };
  const d = JSON.parse(hub.event(signed, { position: 1, fence: 3, mailbox: PORTAL })).delivery;
  let given = 0;
  hub.on['Exchange/Pull'] = () => (given++ < 2 ? { json: JSON.stringify({ deliveries: [d], fence: '3' }) } : 'hang');
  const b = await open('portal', hub.description);
  assert.equal((await effectOf(b, JSON.parse(payload).header.id)).times, 1);
  await b.kill();
}));

await test('a hub that never answers: the announced deadline is kept', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = (r) => (hub.sends().length === 1 ? 'hang' : hub.accept(r));
  const { id } = await a.ok('send', { message: feedback() });
  await until('again', async () => (await stateOf(a, id)).state === 'accepted', 20_000);
  const [one, two] = hub.sends();
  const said = +one.headers['connect-timeout-ms'];
  assert.ok(two.at - one.at >= said - 200 && two.at - one.at < said + 2000);
}));

await test('an encrypted key is refused at the start', async () => {
  const hub = await scripted();
  execFileSync('openssl', ['ec', '-in', keys.portal.keyPath, '-aes256', '-passout', 'pass:x', '-out', join(dir, 'encrypted.key')], { stdio: 'pipe' });
  const a = new Adapter();
  const r = await a.ask('start', { folder: folder(), hub: hub.description, system: { id: 'portal', key: join(dir, 'encrypted.key'), certificate: keys.portal.pemPath }, agency: PORTAL });
  assert.ok(r.refused.message.includes('encrypted.key'));
  await a.kill(); await hub.stop();
});

await test('a new certificate: the same payload bytes, a signature of the new key; its receipt counts', async () => {
  const hub = await scripted();
  hub.on['Exchange/Send'] = () => 'cut';
  const f = folder();
  let a = await open('portal', hub.description, { folder: f });
  const { id } = await a.ok('send', { message: feedback() });
  await until('tried', () => hub.sends().length >= 2);
  await a.kill();
  hub.calls.length = 0;
  const seen = [];
  hub.on['Exchange/Send'] = (r) => { seen.push(r.message.signature); return seen.length < 2 ? 'cut' : hub.accept(r); };
  a = await open('portal', hub.description, { folder: f, system: { id: 'stranger', key: keys.stranger.keyPath, certificate: keys.stranger.pemPath } });
  await accepted(a, id);
  assert.equal(JSON.parse(Buffer.from(seen[0].split('.')[0], 'base64url'))['x5t#S256'], keys.stranger.thumbprint);
  assert.equal(new Set(payloads(hub)).size, 1);
  await a.kill(); await hub.stop();
});

await test('expiresAt: repeated until then, then shown', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = () => 'cut';
  const m = feedback(); m.header.expiresAt = new Date(Date.now() + 1500).toISOString();
  const { id } = await a.ok('send', { message: m });
  await until('expired', async () => (await stateOf(a, id)).reason === 'MESSAGE_EXPIRED', 4000);
  const n1 = hub.sends().length; await sleep(1500);
  assert.equal(hub.sends().length, n1);
  assert.ok((await a.ask('settle', { id, action: 'again' })).refused);
  await a.ok('settle', { id, action: 'discard' });
  assert.equal(await stateOf(a, id), undefined);
}));

await test('kill -9 in a storm: what was answered arrives, with the same bytes; nothing twice', async () => {
  const hub = await scripted();
  const f = folder(), ids = [], bytes = new Map();
  hub.on['Directory/GetCertificate'] = () => ({ json: hub.binding(keys.commune, 'commune', [COMMUNE]) });
  hub.on['Exchange/Send'] = async (r) => {
    const p = r.message.payload.toString(), { id } = JSON.parse(p).header;
    if (bytes.has(id)) assert.equal(bytes.get(id), p);
    bytes.set(id, p);
    await sleep(Math.random() * 60);
    return Math.random() < 0.3 ? 'cut' : hub.accept(r);
  };
  const sign = signer(keys.commune.key, keys.commune.certificate);
  const incoming = Array.from({ length: 20 }, () => { const payload = payloadOf(COMMUNE, PORTAL, 'serviceRated', example('serviceRated').serviceRated, { dossier: code(++n) }); return { payload, signature: sign('message', payload, { iat: 1 }) }; });
  hub.onStream = (s) => incoming.forEach((m, i) => s.push(hub.event(m, { position: i + 1, fence: s.fence, mailbox: PORTAL })));
  const dossiers = [code(++n), code(++n), code(++n)];
  for (let round = 0; round < 8; round++) {
    const a = await open('portal', hub.description, { folder: f });
    for (let i = 0; i < 3; i++) ids.push((await a.ok('send', { message: feedback(dossiers[i]) })).id);
    await sleep(Math.random() * 250);
    await a.kill();
  }
  const a = await open('portal', hub.description, { folder: f });
  await until('all accepted', async () => { const { messages } = await a.ok('outbox'); return messages.length === ids.length && messages.every((m) => m.state === 'accepted'); }, 60_000);
  const { effects } = await a.ok('inbox');
  assert.equal(effects.length, 20);
  assert.ok(effects.every((e) => e.times === 1));
  await a.kill(); await hub.stop();
  assert.equal(hub.fault, undefined, hub.fault?.stack);
});

await test('an odd line end inside a text; an oversized payload; unknown verbs', () => running(async (hub, a) => {
  hub.on['Exchange/Send'] = (r) => hub.accept(r);
  const m = feedback(); m.progressReported.content = 'a\u2028b';
  await accepted(a, (await a.ok('send', `"message":${JSON.stringify(m)}`)).id);
  const big = message(COMMUNE, 'documentSent', {}); big.header = { to: COMMUNE };
  big.documentSent.receivers = Array.from({ length: 500 }, () => ({ code: 'H32', name: 'x' }));
  big.documentSent.copiesTo = [];
  big.documentSent.draft = { components: Array.from({ length: 200 }, () => ({ name: 'y'.repeat(12000), form: 'PAPER_FORM_COPY' })) };
  assert.ok((await a.ask('send', { message: big })).refused);
  assert.equal((await a.ask('dance')).unsupported, true);
}));

// ---------------------------------------------------------------- gRPC: what HTTP/2 can do to an answer
await test('grpc: resets, html, details in every form, broken escapes, flags, a gzip bomb, silence', async () => {
  const helper = await scripted();
  const server = http2.createServer();
  const status = (reason, code, more = {}) => encodeProto('google.rpc.Status', { code, details: [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: encodeProto('google.rpc.ErrorInfo', { reason, domain: 'motcua', ...more }) }] }).toString('base64');
  const trailersOnly = (stream, h) => { stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...h }, { endStream: true }); };
  const withTrailers = (stream, chunks, trailers, head = {}) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto', ...head }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    for (const c of chunks) stream.write(c);
    stream.end();
  };
  const good = (stream, request) => withTrailers(stream, [frame(encodeProto('motcua.v1.SendResponse', { receipt: helper.receipt(request.message) }))], { 'grpc-status': '0' });
  const pad = (t) => t.padEnd(Math.ceil(t.length / 4) * 4, '=');
  const script = [
    (s) => s.close(http2.constants.NGHTTP2_REFUSED_STREAM), (s) => s.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM), (s) => s.close(http2.constants.NGHTTP2_CANCEL), (s) => s.close(http2.constants.NGHTTP2_INTERNAL_ERROR),
    (s) => s.session.destroy(),
    (s) => { s.respond({ ':status': 502, 'content-type': 'text/html' }); s.end('<html>'); },
    (s) => { s.respond({ ':status': 200, 'content-type': 'text/html' }); s.end('<html>'); },
    (s, r) => withTrailers(s, [frame(encodeProto('motcua.v1.SendResponse', { receipt: helper.receipt(r.message) }))], {}), // no grpc-status
    (s, r) => withTrailers(s, [frame(encodeProto('motcua.v1.SendResponse', { receipt: helper.receipt(r.message) }), 4)], { 'grpc-status': '0' }), // flags
    (s) => withTrailers(s, [frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), 1)], { 'grpc-status': '0' }, { 'grpc-encoding': 'gzip' }),
    (s) => trailersOnly(s, { 'grpc-status': '9', 'grpc-message': 'success', 'grpc-status-details-bin': `AAAA,${status('HUB_BUSY', 14).replace(/=+$/, '')}` }),
    (s) => trailersOnly(s, { 'grpc-status': '10', 'grpc-message': '%zz' }),
    (s) => s.session.destroy(),
  ];
  const seen = [];
  let last = null, turn = 0;
  server.on('stream', (s, h) => {
    s.on('error', () => {});
    const chunks = [];
    s.on('data', (d) => chunks.push(d));
    s.on('end', () => {
      if (h[':path'].endsWith('/Subscribe')) { trailersOnly(s, { 'grpc-status': '14' }); return; }
      const request = decodeProto('motcua.v1.SendRequest', Buffer.concat(chunks).subarray(5));
      seen.push({ payload: request.message.payload.toString(), timeout: h['grpc-timeout'] });
      (last ?? (turn++ % 2 === 0 ? script.shift() : good))(s, request);
    });
  });
  server.on('session', (x) => x.on('error', () => {}));
  await new Promise((r) => { server.listen(0, '127.0.0.1', r); });
  const a = await open('portal', { ...helper.description, grpc: `http://127.0.0.1:${server.address().port}` }, { wire: 'grpc' });
  while (script.length) {
    const before = seen.length, left = script.length;
    const { id } = await a.ok('send', { message: feedback() });
    await until(`accepted, ${left} left`, async () => (await stateOf(a, id)).state === 'accepted');
    assert.equal(seen.length, before + 2, `${left} left`);
    assert.equal(seen[before].payload, seen[before + 1].payload);
  }
  assert.match(seen[0].timeout, /^[0-9]{1,8}[HMSmun]$/);
  for (const [text, bin] of [['100%', status('TASK_UNKNOWN', 5)], ['%C3', pad(status('TASK_UNKNOWN', 5).replace(/=+$/, ''))], ['success', status('TASK_UNKNOWN', 5).replace(/=+$/, '')]]) {
    last = (s) => trailersOnly(s, { 'grpc-status': '14', 'grpc-message': text, 'grpc-status-details-bin': bin });
    const m = await a.ok('send', { message: feedback() });
    await until('final', async () => (await stateOf(a, m.id)).reason === 'TASK_UNKNOWN');
  }
  await a.kill(); server.close(); await helper.stop();
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

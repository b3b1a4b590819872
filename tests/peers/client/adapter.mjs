// node adapter.mjs — the program that a judge drives over stdin and stdout (docs/spec/adapter.md): one JSON object a line, answers in the order of the requests.
import { parseJson, readJson, writeJson } from './contract.mjs';
import { CalendarRefusal } from './calendar.mjs';
import { wires } from './client.mjs';
import { decide, waitAfter } from './decisions.mjs';
import { check } from './check.mjs';
import { KeyRefused } from './keys.mjs';
import { Wrong, withForm } from './message-maker.mjs';
import { operation } from './operations.mjs';
import { Failure, codeName } from './status.mjs';
import { System } from './system.mjs';

const name = 'motcua-peer-client', version = '0.1.0';
let system = null;
const handlers = new Map(); // may be set before `start`; not kept over a restart

/** Reasons and kinds only: no payload, no number of a person, no key (MC-TASK-94). */
const log = (...words) => process.stderr.write(`${new Date().toISOString()} ${words.filter(Boolean).join(' ')}\n`);
const memberOf = (body) => body.charAt(0).toLowerCase() + body.slice(1);
const refused = (message, fields = [], more = {}) => ({ refused: { message, fields, ...more } });

const verbs = {
  start(r) {
    if (system) return { error: 'started already' };
    if (r.wire && !wires.includes(r.wire)) return { unsupported: true };
    if (r.signing) return { unsupported: true }; // the key is a file here
    if (r.auth && !['Authorization', 'MotCua-Authorization'].includes(r.auth)) return { unsupported: true };
    try { system = new System({ ...r, wire: r.wire ?? 'json', handlers, log }); } catch (e) {
      if (e instanceof KeyRefused) { log(e.message); return refused(e.message, ['system.key']); }
      throw e;
    }
    system.start();
    return { ok: true, name, version };
  },
  async send(r, bytesOf) {
    const bytes = bytesOf('message');
    if (!bytes) return refused('message is missing', ['message']);
    try { return { ok: true, id: await system.send(bytes, r.files ?? {}) }; } catch (e) {
      if (e instanceof Wrong) return refused(e.message, e.fields, { reason: e.reason });
      throw e;
    }
  },
  async forward(r, bytesOf) {
    const received = system.received(r.form ?? {});
    const bytes = bytesOf('message');
    if (!received || !bytes) return refused(received ? 'message is missing' : 'there is no such message', [received ? 'message' : 'form']);
    try { return { ok: true, id: await system.send(withForm(bytes, received.payload)) }; } catch (e) {
      if (e instanceof Wrong) return refused(e.message, e.fields, { reason: e.reason });
      throw e;
    }
  },
  received(r) {
    const received = system.received(r);
    return received ? { ok: true, payload: received.payload.toString('base64'), signature: received.signature } : refused('there is no such message', ['id']);
  },
  async file(r) {
    await system.files.fetch(r.sha256, r.path);
    return { ok: true };
  },
  outbox: () => ({ ok: true, messages: system.outbox.list() }),
  settle(r) {
    if (!['again', 'discard'].includes(r.action)) return refused('action is again or discard', ['action']);
    const why = system.outbox.settle(r.id, r.action);
    return why ? refused(why, ['id']) : { ok: true };
  },
  inbox: () => ({ ok: true, effects: system.inbox.effects() }),
  handle(r) {
    if (!['done', 'fail', 'reject'].includes(r.as)) return refused('as is done, fail or reject', ['as']);
    handlers.set(memberOf(r.body), r.as);
    return { ok: true };
  },
  calendar(r) {
    try { system.dueDates.announce(r); } catch (e) {
      if (e instanceof CalendarRefusal) return refused(e.message, ['years']);
      throw e;
    }
    return { ok: true };
  },
  inboxId: () => ({ ok: true, inboxId: system.store.inboxId }),
  async read(r, bytesOf) {
    const op = operation(r.operation ?? '');
    if (!op || op.serverStream || op.clientStream) return { unsupported: true };
    const bytes = bytesOf('request') ?? Buffer.from('{}');
    const own = op.name === 'Exchange/Ping';
    let value = bytes;
    if (!own && system.client.notation !== 'json') {
      const read = readJson(op.request, bytes);
      if (!read.value || read.violations.length) { // protobuf cannot carry it to the hub
        const reason = read.violations.some((v) => v.reason === 'JSON_INVALID') ? 'JSON_INVALID' : 'SCHEMA_VIOLATION';
        if (!read.value || reason === 'JSON_INVALID') return refused('the request is no such message', read.violations.map((v) => v.path), { reason });
      }
      value = read.value;
    }
    const until = Date.now() + 12_000;
    for (let n = 1; ; n++) { // MC-ERR-11, within the 15 s that an answer has
      try {
        const response = own ? await system.client.ping() : await system.client.call(op.name, value, { timeoutMs: Math.max(1000, until - Date.now()) });
        return { ok: true, response: { raw: writeJson(op.response, response) } };
      } catch (e) {
        if (!(e instanceof Failure)) throw e;
        const wait = Math.max(waitAfter(n), e.retryAfterMs);
        if (decide(e) !== 'retry' || Date.now() + wait > until - 1000) return refused(e.message, e.fields, { reason: e.reason ?? codeName(e.code) });
        await new Promise((done) => { setTimeout(done, wait); });
      }
    }
  },
  async stop() {
    await system?.stop();
    system = null;
    return { ok: true, last: true };
  },
  check: (r, bytesOf) => check(r, bytesOf('vector')),
};
const alone = new Set(['start', 'handle', 'stop', 'check']);

/** The text of an answer; a response is MotCua JSON already. */
function textOf(n, { last, ...answer }) {
  void last;
  if (!answer.response) return JSON.stringify({ n, ...answer });
  const { response, ...rest } = answer;
  return `${JSON.stringify({ n, ...rest }).slice(0, -1)},"response":${response.raw}}`;
}

/** Lines end with 0x0A and nothing else: node:readline would also cut at U+2028, which may stand in a text. */
async function* lines(source) {
  let parts = [];
  for await (const chunk of source) {
    let from = 0;
    for (let i; (i = chunk.indexOf(0x0a, from)) >= 0; from = i + 1) { parts.push(chunk.subarray(from, i)); yield Buffer.concat(parts); parts = []; }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length) yield Buffer.concat(parts);
}

async function answer(bytes) {
  let r;
  try { r = JSON.parse(bytes.toString('utf8')); } catch { return [null, { error: 'not JSON' }]; }
  // Members that are MotCua JSON are taken as the bytes they are: JSON.parse would lose 0.10, duplicates and large numbers.
  const { node } = parseJson(bytes);
  const bytesOf = (member) => { const m = node?.members?.find((x) => x.name === member)?.value; return m ? bytes.subarray(m.start, m.end) : null; };
  const verb = Object.hasOwn(verbs, r.do) ? verbs[r.do] : null;
  if (!verb) return [r.n, { unsupported: true }];
  if (!system && !alone.has(r.do)) return [r.n, { error: 'not started' }];
  try { return [r.n, await verb(r, bytesOf)]; } catch (e) { log('adapter', r.do, e.code ?? e.name, e.code ? '' : e.stack); return [r.n, { error: e.code ?? e.name }]; }
}

const write = (text) => new Promise((done) => { process.stdout.write(`${text}\n`, done); });
process.on('unhandledRejection', (e) => log('unhandled', e?.code ?? e?.name, e?.stack));
process.on('uncaughtException', (e) => log('uncaught', e?.code ?? e?.name, e?.stack)); // what is on disk goes on
for await (const line of lines(process.stdin)) {
  if (line.toString('latin1').trim() === '') continue;
  const [n, result] = await answer(line);
  await write(textOf(n, result));
  if (result.last) process.exit(0);
}
await system?.stop(); // the judge's end of the pipe closed
process.exit(0);

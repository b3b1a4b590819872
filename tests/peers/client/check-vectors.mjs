// node check-vectors.mjs — every vector through the adapter's own lines (verb `check`), compared with what the files expect; counts by kind.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contractFolder, readMessage } from './contract.mjs';
import { Adapter } from './drive.mjs';

const vectors = join(contractFolder, 'vectors/v1');
const adapter = new Adapter();
const counts = {}, wrong = [];
const files = (folder) => readdirSync(join(vectors, folder)).flatMap((f) => (statSync(join(vectors, folder, f)).isDirectory() ? [] : f.endsWith('.json') ? [join(folder, f)] : []));
const folders = (folder) => readdirSync(join(vectors, folder)).filter((f) => statSync(join(vectors, folder, f)).isDirectory()).map((f) => join(folder, f));
const raw = (f) => readFileSync(join(vectors, f), 'utf8').trim().replace(/\r?\n/g, ' ');
const json = (f) => JSON.parse(readFileSync(join(vectors, f), 'utf8'));
const ask = (kind, vector) => adapter.ask('check', `"kind":${JSON.stringify(kind)},"vector":${typeof vector === 'string' ? vector : JSON.stringify(vector)}`);
/** Every member of what is expected; others are not looked at. */
const holds = (expect, result) => Object.entries(expect).filter(([, v]) => v !== null).every(([k, v]) => JSON.stringify(result?.[k]) === JSON.stringify(v));
function tell(kind, name, good, a) { counts[kind] ??= { passed: 0, failed: 0 }; counts[kind][good ? 'passed' : 'failed']++; if (!good) wrong.push(`${kind} ${name}: ${JSON.stringify(a.result ?? a).slice(0, 300)}`); }

for (const f of folders('valid').flatMap(files)) { const a = await ask('valid', raw(f)); tell('valid', f, a.result?.accept && readMessage(Buffer.from(JSON.stringify(a.result.document)), { strict: true }).message, a); }
for (const f of folders('invalid').flatMap(files)) { const { expect, ...v } = json(f); const a = await ask('invalid', v); tell('invalid', f, holds(expect, a.result), a); }
for (const f of files('lexical')) { const { expect, ...v } = json(f); const a = await ask('lexical', v); tell('lexical', f, holds(expect, a.result), a); }
for (const d of folders('forms')) for (const f of files(d)) { const { expect, ...v } = json(f); const a = await ask(d, v); tell('forms', f, holds({ valid: expect.valid }, a.result) && (expect.valid || a.result.all.some((r) => holds({ path: expect.path ?? null, rule: expect.rule ?? null }, r))), a); }
for (const d of ['signing', 'signing/tokens']) for (const f of files(d)) {
  const v = json(f);
  if (Array.isArray(v)) { for (const { expected, ...c } of v) { const a = await ask('signing', c); tell('signing/trust', c.case, a.result === expected, a); } continue; }
  const { expected, ...rest } = v;
  const a = await ask(d, expected ? rest : raw(f));
  tell(d, f, expected ? holds({ valid: expected.valid, reason: expected.reason ?? null }, a.result) : a.result?.accept, a);
}
for (const f of files('receipts')) { const { expected, ...v } = json(f); const a = await ask('receipts', v); tell('receipts', f, holds({ valid: expected.valid, problem: expected.problem ?? null }, a.result), a); }
for (const f of files('calendar')) { const { cases } = json(f); for (const { expect, ...v } of cases) { const a = await ask('calendar', v); tell('calendar', `${f} ${v.description}`, a.result && holds(expect, a.result) && Object.keys(a.result).every((k) => k in expect), a); } }
for (const f of files('transitions')) for (const s of json(f).sequences ?? []) {
  const a = await ask('transitions', { ...s, steps: s.steps.map(({ expect, ...step }) => step) });
  s.steps.forEach(({ expect: { task, ...expect } }, i) => { const r = a.result?.steps[i]; tell('transitions', `${f} ${s.name} ${i + 1}`, holds(expect, task ? r?.tasks?.[task] : r), { result: r }); });
}
for (const f of files('identifiers')) {
  const { identifier, source, ...lists } = json(f); void source;
  for (const [list, items] of Object.entries(lists)) for (const item of items) {
    const input = identifier === 'dossierCodePattern' ? (list === 'valid' ? ['template', 'reset', 'agency', 'date', 'sequence'] : ['template', 'reset', 'code']) : ['text', 'as', 'of'];
    const v = Object.fromEntries(Object.entries(item).filter(([k]) => input.includes(k)));
    const a = await ask('identifiers', { identifier, ...v });
    const expect = Object.fromEntries(Object.entries(item).filter(([k]) => !input.includes(k) && k !== 'why'));
    if (expect.time) expect.time = new Date(expect.time).toISOString();
    tell('identifiers', `${identifier} ${JSON.stringify(v)}`, holds({ ...(list === 'valid' ? expect : {}), valid: list === 'valid' }, a.result), a);
  }
}
await adapter.stop();
for (const w of wrong) console.log(w);
for (const [kind, c] of Object.entries(counts)) console.log(`${kind}: ${c.passed} of ${c.passed + c.failed}`);
process.exitCode = wrong.length ? 1 : 0;

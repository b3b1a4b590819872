// The sequences of transitions/: each step's answer (MC-TASK).
import { join } from 'node:path';
import { clockOf, decide, waitsOf } from './transitions.mjs';

const enums = { kind: { dossierTransferred: 'TRANSFER_KIND_', resultIssued: 'RESULT_KIND_' }, stage: { resultDelivered: 'DELIVERY_STAGE_' } };

export default function run({ vectors, json, list, tell }) {
  const stage = json(join(vectors, 'transitions/stage.json'));
  const code = (name) => stage.agencies[name].code;
  const roles = new Map(Object.values(stage.agencies).map((a) => [a.code, a.roles ?? []]));
  for (const file of list('transitions')) {
    if (file.endsWith('stage.json')) continue;
    for (const sequence of json(file).sequences) {
      const dossier = { tasks: {} };
      const sent = [];
      sequence.steps.forEach((step, i) => {
        const f = step.facts ?? {};
        const header = { id: `m${i + 1}`, from: code(step.from), to: code(step.to), dossier: step.dossier === false ? undefined : stage.dossier, task: step.task, parentTask: step.parent };
        const content = { obligationId: f.obligationId, amount: f.amount === undefined ? undefined : BigInt(f.amount), supplementId: f.supplementId, withdrawalId: f.withdrawalId, endsTask: f.endsTask,
          voucherNumber: f.voucher, decisionNumber: f.decision, replacedObligationId: f.replaced, collectingAgency: f.collector && { code: code(f.collector) } };
        if (f.kind) content.kind = enums.kind[step.body] + f.kind;
        if (f.stage) content.stage = enums.stage[step.body] + f.stage;
        if (step.body === 'obligationReplaced') content.replacement = { ...content };
        const failed = f.failed ? sent[f.failed - 1] : null;
        const r = decide({ header, body: step.body, content }, {
          dossier, same: (a, b) => a === b, role: (c, role) => roles.get(c)?.includes(role), owns: (c) => c === code(stage.codeOwner), owner: (c) => c === code(stage.codeOwner),
          mayIssue: (c) => stage.mayIssue.some((n) => code(n) === c), opener: (t) => t.opener, holder: (t) => t.holder, unassigned: () => false, failed,
        });
        sent.push({ id: header.id, body: step.body, key: f.supplementId ?? f.withdrawalId, task: step.task });
        const name = `${file.split('/').pop()} "${sequence.name}" step ${i + 1}`;
        const e = step.expect;
        if (e.reason || r.reason) { tell('transitions', name, r.reason === e.reason && r.field === e.field ? null : `${r.reason} ${r.field}, expected ${JSON.stringify(e)}`); return; }
        for (const t of r.changed) dossier.tasks[t.id] = t;
        if (e.none) { tell('transitions', name, r.task === null && r.changed.length === 0 ? null : 'touches a task'); return; }
        const t = dossier.tasks[e.task ?? step.task];
        if (!t) { tell('transitions', name, 'no task'); return; }
        const parent = t.parent ? dossier.tasks[t.parent] : null;
        const seen = { phase: t.phase, clock: clockOf(t), waits: waitsOf(t), open: t.below, opener: t.opener, holder: t.holder, stopped: t.stopped, withdrawal: t.withdrawal, parentOpen: parent?.below };
        const wrong = Object.keys(e).filter((k) => k !== 'task').filter((k) => {
          const want = k === 'opener' || k === 'holder' ? code(e[k]) : e[k];
          return JSON.stringify(seen[k]) !== JSON.stringify(want);
        });
        tell('transitions', name, wrong.length ? wrong.map((k) => `${k} ${JSON.stringify(seen[k])} not ${JSON.stringify(e[k])}`).join('; ') : null);
      });
    }
  }
}

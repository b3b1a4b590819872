// Plays a sequence of vectors/v1/transitions with the pure function of the hub beside us (MC-TASK-1) and says each step's answer.
import { clockOf, decide, waitsOf } from '../hub/transitions.mjs';

const prefix = { kind: { dossierTransferred: 'TRANSFER_KIND_', resultIssued: 'RESULT_KIND_' }, stage: { resultDelivered: 'DELIVERY_STAGE_' } };

/** `stage`: the content of stage.json. → an answer a step. */
export function play(steps, stage) {
  const code = (n) => stage.agencies[n].code;
  const nameOf = (c) => Object.keys(stage.agencies).find((n) => code(n) === c);
  const roles = new Map(Object.values(stage.agencies).map((a) => [a.code, a.roles ?? []]));
  const dossier = { tasks: {} }, sent = [];
  return steps.map((step, i) => {
    const f = step.facts ?? {};
    const header = { id: `m${i + 1}`, from: code(step.from), to: code(step.to), dossier: step.dossier === false ? undefined : stage.dossier, task: step.task, parentTask: step.parent };
    const content = { obligationId: f.obligationId, amount: f.amount === undefined ? undefined : BigInt(f.amount), supplementId: f.supplementId, withdrawalId: f.withdrawalId, endsTask: f.endsTask,
      voucherNumber: f.voucher, decisionNumber: f.decision, replacedObligationId: f.replaced, collectingAgency: f.collector && { code: code(f.collector) } };
    if (f.kind) content.kind = prefix.kind[step.body] + f.kind;
    if (f.stage) content.stage = prefix.stage[step.body] + f.stage;
    if (step.body === 'obligationReplaced') content.replacement = { ...content };
    const r = decide({ header, body: step.body, content }, {
      dossier, same: (a, b) => a === b, role: (c, role) => roles.get(c)?.includes(role), owns: (c) => c === code(stage.codeOwner), owner: (c) => c === code(stage.codeOwner),
      mayIssue: (c) => stage.mayIssue.some((n) => code(n) === c), opener: (t) => t.opener, holder: (t) => t.holder, unassigned: () => false, failed: f.failed ? sent[f.failed - 1] : null,
    });
    sent.push({ id: header.id, body: step.body, key: f.supplementId ?? f.withdrawalId, task: step.task });
    if (r.reason) return { reason: r.reason, field: r.field };
    for (const t of r.changed) dossier.tasks[t.id] = t;
    if (r.task === null && r.changed.length === 0) return { none: true };
    const t = dossier.tasks[step.task], parent = dossier.tasks[t.parent];
    return { phase: t.phase, clock: clockOf(t), waits: waitsOf(t), open: t.below, opener: nameOf(t.opener), holder: nameOf(t.holder), stopped: t.stopped, withdrawal: t.withdrawal, ...(parent && { parentOpen: parent.below }) };
  });
}

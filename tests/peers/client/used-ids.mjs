// Ids that stand for one fact each: of a notice, of a payment's voucher, of a withdrawal (MC-TASK-72, MC-TASK-77). A notice and a payment may be told again, a withdrawal is asked once.
export class UsedIds {
  constructor(store) { this.store = store; }

  /** → the path of the id where it stands for something else already, else null. */
  conflict(made) {
    const mine = factOf(made);
    const known = mine && this.store.sql('SELECT says FROM used_ids WHERE id = ?').get(mine.id);
    return known && known.says !== mine.says ? mine.path : null;
  }
  /** Within the transaction that puts the message into the outbox. */
  note(made) {
    const mine = factOf(made);
    if (mine) this.store.sql('INSERT OR IGNORE INTO used_ids VALUES (?, ?)').run(mine.id, mine.says);
  }
}

function factOf({ message, body }) {
  const { header } = message, said = message[body];
  const notice = (n, path) => ({ id: `notice ${header.dossier} ${n.obligationId}`, says: `${n.amount} ${n.collectingAgency?.code}`, path });
  switch (body) {
    case 'obligationIssued': return notice(said, 'obligationIssued.obligationId');
    case 'obligationReplaced': return said.replacement ? notice(said.replacement, 'obligationReplaced.replacement.obligationId') : null;
    case 'paymentConfirmed': return { id: `voucher ${header.dossier} ${said.obligationId} ${said.voucherNumber}`, says: `${said.amount}`, path: 'paymentConfirmed.voucherNumber' };
    case 'withdrawalRequested': return { id: `withdrawal ${header.task} ${said.withdrawalId}`, says: header.id, path: 'withdrawalRequested.withdrawalId' };
    default: return null;
  }
}

// The due dates that this system said, and says again when a year is confirmed (MC-TIME-34, MC-TIME-35).
import { Calendar, dueDate, vietnamText } from './calendar.mjs';

export class DueDates {
  /** `say(bytes, note)` puts a message into the outbox, with what is noted in the same transaction. */
  constructor({ store, say }) { Object.assign(this, { store, say }); }

  /** Within the transaction that puts an acceptance into the outbox. */
  note({ message, body }) {
    const said = message.transferAccepted, { header } = message;
    if (body === 'transferAccepted' && said.dueAt !== undefined) this.#keep({ dossier: header.dossier, task: header.task, recipient: header.to, accepted_at: said.acceptedAt, due_at: said.dueAt, provisional: said.dueProvisional ? 1 : 0 });
  }

  announce({ years, policy }) {
    const calendar = new Calendar(years);
    for (const said of this.store.sql('SELECT * FROM due_dates WHERE provisional = 1').all()) {
      const { dueAt, unconfirmedYears } = dueDate({ calendar, policy, acceptedAt: said.accepted_at });
      if (dueAt === said.due_at && unconfirmedYears.length) continue;
      const progress = { stepId: `due-${new Date(dueAt).toISOString().slice(0, 10)}`, content: `Ngày hẹn trả theo lịch nghỉ đã công bố: ${vietnamText(dueAt)}`, occurredAt: new Date().toISOString(), newDueAt: new Date(dueAt).toISOString(), newDueProvisional: unconfirmedYears.length > 0 };
      const message = { header: { to: said.recipient, dossier: said.dossier, task: said.task }, progressReported: progress };
      this.say(Buffer.from(JSON.stringify(message)), () => this.#keep({ ...said, due_at: dueAt, provisional: unconfirmedYears.length ? 1 : 0 }));
    }
  }

  #keep(said) {
    this.store.sql('INSERT OR REPLACE INTO due_dates (dossier, task, recipient, accepted_at, due_at, provisional) VALUES (@dossier, @task, @recipient, @accepted_at, @due_at, @provisional)').run(said);
  }
}

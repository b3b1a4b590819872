-- How much waits in a mailbox: what is open, parked or a dead letter. Counted with each change, never by reading the deliveries.
ALTER TABLE deliveries ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0; -- of the payload
ALTER TABLE mailboxes ADD COLUMN waiting_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN waiting_bytes INTEGER NOT NULL DEFAULT 0;

UPDATE deliveries SET bytes = coalesce((SELECT length(payload) FROM messages WHERE number = deliveries.message), 0);
UPDATE mailboxes SET
  waiting_messages = (SELECT count(*) FROM deliveries WHERE mailbox = code AND state IN (0, 2, 3)),
  waiting_bytes = (SELECT coalesce(sum(bytes), 0) FROM deliveries WHERE mailbox = code AND state IN (0, 2, 3));

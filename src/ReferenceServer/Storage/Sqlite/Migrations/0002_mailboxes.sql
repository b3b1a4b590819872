-- A mailbox exists from its first message. Positions only grow.
CREATE TABLE mailboxes (
  code TEXT PRIMARY KEY,
  last_position INTEGER NOT NULL,
  parked_keys INTEGER NOT NULL DEFAULT 0, -- how many order keys wait behind a dead letter
  fence INTEGER NOT NULL DEFAULT 0,       -- raised whenever the lease changes hands
  inbox TEXT                              -- the inbox database that reads it
) STRICT, WITHOUT ROWID;

-- How far each message got. state: 0 open, 1 acknowledged, 2 dead letter, 3 parked behind one, 4 discarded, 5 expired.
CREATE TABLE deliveries (
  mailbox TEXT NOT NULL,
  position INTEGER NOT NULL,
  message INTEGER NOT NULL,
  order_key TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,    -- under which it was last delivered
  enqueued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  fetched_at INTEGER,
  acknowledged_at INTEGER,
  dead_at INTEGER,
  dead_reason TEXT,
  expired_at INTEGER,
  PRIMARY KEY (mailbox, position)
) STRICT, WITHOUT ROWID;

-- Each index costs every message: what is rare (a rejection, a dead letter) has none of its own for open deliveries.
CREATE INDEX deliveries_open ON deliveries (mailbox, position) WHERE state = 0;
CREATE INDEX deliveries_stuck ON deliveries (mailbox, order_key, position) WHERE state IN (2, 3);

-- What reports count, one row a message and task that it changed. Appended beside the message, recomputed by 'rebuild'. Times are Unix milliseconds.
CREATE TABLE facts (
  message INTEGER NOT NULL,            -- messages.number
  task TEXT NOT NULL,
  dossier TEXT NOT NULL,
  agency TEXT NOT NULL,                -- who holds the task after the message
  kinds INTEGER NOT NULL,              -- 1 opened, 2 accepted, 4 supplement requested, 8 supplement provided, 16 due date changed, 32 result issued, 64 ended, 128 moved to a successor
  phase INTEGER NOT NULL,              -- of the task after the message
  at INTEGER NOT NULL,                 -- the hub's time
  accepted_at INTEGER,                 -- as the holder said
  due_at INTEGER,
  PRIMARY KEY (message, task)
) STRICT, WITHOUT ROWID;

-- Delegations of authority that the transfers of a dossier named.
CREATE TABLE delegations (
  dossier TEXT NOT NULL,
  task TEXT NOT NULL,
  delegation BLOB NOT NULL,            -- Delegation in protobuf form
  PRIMARY KEY (dossier, task)
) STRICT, WITHOUT ROWID;

-- Second secrets for citizens' look-ups: a hash of each, never the secret.
CREATE TABLE look_up_secrets (
  dossier TEXT PRIMARY KEY,
  salt BLOB NOT NULL,
  hash BLOB NOT NULL,
  issued_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

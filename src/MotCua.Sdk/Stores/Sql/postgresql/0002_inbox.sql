-- What was handled: a message that comes again is found by its sender and id.
CREATE TABLE motcua_inbox (
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  payload_sha256 BYTEA NOT NULL,
  mailbox TEXT NOT NULL,
  position BIGINT NOT NULL,
  handled_at BIGINT NOT NULL,
  PRIMARY KEY (sender, message_id)
);
CREATE INDEX motcua_inbox_age ON motcua_inbox (handled_at);

-- The newest reader that wrote here, a mailbox. An older one's transaction finds a higher fence and rolls back.
CREATE TABLE motcua_inbox_fences (mailbox TEXT PRIMARY KEY, fence BIGINT NOT NULL);

-- The random id of this inbox; one row.
CREATE TABLE motcua_inbox_id (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL);

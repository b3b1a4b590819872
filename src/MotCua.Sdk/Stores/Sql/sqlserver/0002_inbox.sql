-- Written for SQL Server 2016 SP1 or later and not run by this project's tests: run the compliance list on yours first.
-- What was handled: a message that comes again is found by its sender and id.
CREATE TABLE motcua_inbox (
  sender NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  message_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  payload_sha256 VARBINARY(32) NOT NULL,
  mailbox NVARCHAR(64) NOT NULL,
  position BIGINT NOT NULL,
  handled_at BIGINT NOT NULL,
  PRIMARY KEY (sender, message_id)
);
CREATE INDEX motcua_inbox_age ON motcua_inbox (handled_at);

-- The newest reader that wrote here, a mailbox. An older one's transaction finds a higher fence and rolls back.
CREATE TABLE motcua_inbox_fences (mailbox NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, fence BIGINT NOT NULL);

-- The random id of this inbox; one row.
CREATE TABLE motcua_inbox_id (one INT NOT NULL PRIMARY KEY CHECK (one = 1), id NVARCHAR(64) NOT NULL);

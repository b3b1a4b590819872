-- Written for SQL Server 2016 SP1 or later and not run by this project's tests: run the compliance list on yours first.
-- Files that messages name and that this outbox uploads before it sends: by path, or small ones with their bytes.
CREATE TABLE motcua_outbox_files (
  sender NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  message_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  sha256 NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  order_key NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  size BIGINT NOT NULL,
  name NVARCHAR(MAX) NOT NULL,
  media_type NVARCHAR(MAX) NOT NULL,
  path NVARCHAR(MAX),
  content VARBINARY(MAX),
  state INT NOT NULL DEFAULT 0,
  uploads INT NOT NULL DEFAULT 0,
  attempts INT NOT NULL DEFAULT 0,
  reason NVARCHAR(MAX) NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL,
  claim NVARCHAR(64),
  claimed_until BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (sender, message_id, sha256)
);
CREATE INDEX motcua_outbox_files_due ON motcua_outbox_files (due_at) WHERE state = 0;
CREATE INDEX motcua_outbox_files_key ON motcua_outbox_files (order_key);
CREATE INDEX motcua_outbox_files_claim ON motcua_outbox_files (claim) WHERE claim IS NOT NULL;

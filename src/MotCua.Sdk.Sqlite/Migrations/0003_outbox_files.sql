-- Files that messages name and that this outbox uploads before it sends: by path, or small ones with their bytes.
CREATE TABLE motcua_outbox_files (
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  order_key TEXT NOT NULL,
  size INTEGER NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  path TEXT,
  content BLOB,
  state INTEGER NOT NULL DEFAULT 0,
  uploads INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  due_at INTEGER NOT NULL,
  claim TEXT,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (sender, message_id, sha256)
) STRICT;
CREATE INDEX motcua_outbox_files_due ON motcua_outbox_files (due_at) WHERE state = 0;
CREATE INDEX motcua_outbox_files_key ON motcua_outbox_files (order_key);
CREATE INDEX motcua_outbox_files_claim ON motcua_outbox_files (claim) WHERE claim IS NOT NULL;

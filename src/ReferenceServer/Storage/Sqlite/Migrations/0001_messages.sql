-- Every message that a receipt was given for, whole, with that receipt. Times are Unix milliseconds, hashes are bytes.
CREATE TABLE messages (
  number INTEGER PRIMARY KEY,          -- order of acceptance at this hub; the sequence of a dossier's timeline
  sender TEXT NOT NULL,                -- header.from
  id TEXT NOT NULL,                    -- header.id
  recipient TEXT NOT NULL,             -- header.to
  mailbox TEXT NOT NULL,               -- the effective recipient
  position INTEGER NOT NULL,
  dossier TEXT,
  task TEXT,
  body TEXT NOT NULL,                  -- name of the body, for example dossierTransferred
  payload BLOB NOT NULL,
  signature TEXT NOT NULL,
  payload_sha256 BLOB NOT NULL,
  receipt BLOB NOT NULL,               -- the Receipt in protobuf form, complete
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  phase INTEGER NOT NULL DEFAULT 0,    -- of the task after this message
  clock INTEGER NOT NULL DEFAULT 0,
  test INTEGER NOT NULL DEFAULT 0,
  UNIQUE (sender, id)
) STRICT;

CREATE INDEX messages_of_dossier ON messages (dossier, number) WHERE dossier IS NOT NULL;

-- Which agency came to hold a file by receiving a message that names it.
CREATE TABLE attachment_grants (
  sha256 TEXT NOT NULL,
  agency TEXT NOT NULL,
  message INTEGER NOT NULL,
  keep_until INTEGER NOT NULL,         -- the longest expires_at of the messages that name it
  PRIMARY KEY (sha256, agency)
) STRICT, WITHOUT ROWID;

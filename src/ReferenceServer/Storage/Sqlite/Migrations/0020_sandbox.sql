-- Certificates that the sandbox authority signed, and the agencies they speak for.
CREATE TABLE sandbox_bindings (
  thumbprint TEXT PRIMARY KEY,         -- x5t#S256
  binding BLOB NOT NULL,               -- CertificateBinding in protobuf form
  enrolled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids of enrolment and administrative calls, each taken once.
CREATE TABLE taken_ids (
  id TEXT PRIMARY KEY,
  taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the sandbox clock is ahead of the machine's, in milliseconds; one row.
CREATE TABLE sandbox_clock (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ahead INTEGER NOT NULL
) STRICT;

-- Signed snapshots of the directory.
CREATE TABLE directory_snapshots (
  number INTEGER PRIMARY KEY,
  content_sha256 BLOB NOT NULL,        -- of the content without number and time: the same content is not signed twice
  snapshot BLOB NOT NULL               -- SignedSnapshot in protobuf form
) STRICT;

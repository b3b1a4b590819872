-- Files that are complete on disk, named by their content.
CREATE TABLE attachment_files (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  stored_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which agency uploaded every byte of a file.
CREATE TABLE attachment_uploaders (
  sha256 TEXT NOT NULL,
  agency TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  PRIMARY KEY (agency, sha256)
) STRICT, WITHOUT ROWID;

-- Uploads that are not finished: each agency's own.
CREATE TABLE attachment_parts (
  sha256 TEXT NOT NULL,
  agency TEXT NOT NULL,
  size INTEGER NOT NULL,
  received INTEGER NOT NULL,
  part TEXT NOT NULL,                  -- name of the file that holds the bytes so far
  started_at INTEGER NOT NULL,
  PRIMARY KEY (agency, sha256)
) STRICT, WITHOUT ROWID;

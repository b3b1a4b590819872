-- Until when a file is kept at least: a number of days after its last upload, and after the last message that names it expired.
ALTER TABLE attachment_files ADD COLUMN keep_until INTEGER NOT NULL DEFAULT 0;
UPDATE attachment_files SET keep_until = max(
  coalesce((SELECT max(u.uploaded_at) FROM attachment_uploaders u WHERE u.sha256 = attachment_files.sha256), stored_at) + 3283200000,
  coalesce((SELECT max(g.keep_until) + 34560000000 FROM attachment_grants g WHERE g.sha256 = attachment_files.sha256), 0));
CREATE INDEX attachment_files_old ON attachment_files (keep_until);
CREATE INDEX attachment_uploaders_of_file ON attachment_uploaders (sha256);

-- What each agency's uploads take, finished and not: kept beside them, so that a new upload need not add them up.
CREATE TABLE attachment_usage (agency TEXT PRIMARY KEY, bytes INTEGER NOT NULL, files INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO attachment_usage (agency, bytes, files)
SELECT agency, sum(bytes), sum(files) FROM (
  SELECT u.agency, f.size AS bytes, 1 AS files FROM attachment_uploaders u JOIN attachment_files f USING (sha256)
  UNION ALL SELECT agency, size, 0 FROM attachment_parts) GROUP BY agency;

-- The last number given for an agency on a day, or for what else its pattern counts by.
CREATE TABLE dossier_counters (
  agency TEXT NOT NULL,
  period TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (agency, period)
) STRICT, WITHOUT ROWID;

-- Which code an intake got: a repeated call gets it again.
CREATE TABLE dossier_codes (
  agency TEXT NOT NULL,
  intake_id TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  allocated_at INTEGER NOT NULL,
  PRIMARY KEY (agency, intake_id)
) STRICT, WITHOUT ROWID;

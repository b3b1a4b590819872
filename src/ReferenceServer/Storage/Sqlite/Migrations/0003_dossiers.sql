-- A dossier exists from the first message on its code.
CREATE TABLE dossiers (
  code TEXT PRIMARY KEY,
  owner TEXT NOT NULL,                 -- the agency that holds the root task
  root_task TEXT NOT NULL,
  procedure_code TEXT,
  procedure_version TEXT,
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE aliases (
  system TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  dossier TEXT NOT NULL,
  PRIMARY KEY (system, kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_of_dossier ON aliases (dossier);

-- One agency's share of a dossier. state is the task state in JSON, as the transition function reads and makes it;
-- the other columns repeat of it what is searched for.
CREATE TABLE tasks (
  dossier TEXT NOT NULL,
  task TEXT NOT NULL,
  parent TEXT,
  opener TEXT NOT NULL,
  holder TEXT NOT NULL,
  phase INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  state TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  accepted_at INTEGER,
  due_at INTEGER,
  due_provisional INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (dossier, task)
) STRICT, WITHOUT ROWID;

CREATE INDEX tasks_of_holder ON tasks (holder, dossier);
CREATE INDEX tasks_of_opener ON tasks (opener, dossier);

-- The business status as each agency's system last reported it.
CREATE TABLE statuses (
  dossier TEXT NOT NULL,
  agency TEXT NOT NULL,
  source_system TEXT NOT NULL,
  status INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  PRIMARY KEY (dossier, agency, source_system)
) STRICT, WITHOUT ROWID;

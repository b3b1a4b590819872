-- Written for SQL Server 2016 SP1 or later and not run by this project's tests: run the compliance list on yours first.
CREATE TABLE motcua_outbox (
  number BIGINT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
  sender NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  message_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  order_key NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
  body NVARCHAR(100) NOT NULL,
  payload VARBINARY(MAX) NOT NULL,
  signature NVARCHAR(MAX),
  signer NVARCHAR(100),
  signer_not_after BIGINT,
  state INT NOT NULL DEFAULT 0,
  attempts INT NOT NULL DEFAULT 0,
  reason NVARCHAR(200) NOT NULL DEFAULT '',
  message_en NVARCHAR(MAX) NOT NULL DEFAULT '',
  message_vi NVARCHAR(MAX) NOT NULL DEFAULT '',
  receipt VARBINARY(MAX),
  enqueued_at BIGINT NOT NULL,
  settled_at BIGINT,
  UNIQUE (sender, message_id)
);
CREATE INDEX motcua_outbox_waiting ON motcua_outbox (order_key, number) WHERE state = 0;
CREATE INDEX motcua_outbox_age ON motcua_outbox (enqueued_at) WHERE state = 0;
CREATE INDEX motcua_outbox_settled ON motcua_outbox (settled_at) WHERE state <> 0;

-- One row an order key with waiting messages: who sends it, when it is due, and behind which refusal it is blocked.
CREATE TABLE motcua_outbox_keys (
  order_key NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  due_at BIGINT NOT NULL,
  claim NVARCHAR(64),
  claimed_until BIGINT NOT NULL DEFAULT 0,
  unreachable INT NOT NULL DEFAULT 0,
  blocked_by BIGINT
);
CREATE INDEX motcua_outbox_keys_due ON motcua_outbox_keys (due_at) WHERE blocked_by IS NULL;
CREATE INDEX motcua_outbox_keys_claim ON motcua_outbox_keys (claim) WHERE claim IS NOT NULL;
CREATE INDEX motcua_outbox_keys_blocked ON motcua_outbox_keys (blocked_by) WHERE blocked_by IS NOT NULL;

CREATE TABLE motcua_outbox_settings (name NVARCHAR(50) NOT NULL PRIMARY KEY, value BIGINT NOT NULL);

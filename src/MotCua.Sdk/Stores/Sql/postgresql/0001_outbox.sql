CREATE TABLE motcua_outbox (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sender TEXT NOT NULL,
  message_id TEXT NOT NULL,
  order_key TEXT NOT NULL,
  body TEXT NOT NULL,
  payload BYTEA NOT NULL,
  signature TEXT,
  signer TEXT,
  signer_not_after BIGINT,
  state INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  message_en TEXT NOT NULL DEFAULT '',
  message_vi TEXT NOT NULL DEFAULT '',
  receipt BYTEA,
  enqueued_at BIGINT NOT NULL,
  settled_at BIGINT,
  UNIQUE (sender, message_id)
);
CREATE INDEX motcua_outbox_waiting ON motcua_outbox (order_key, number) WHERE state = 0;
CREATE INDEX motcua_outbox_age ON motcua_outbox (enqueued_at) WHERE state = 0;
CREATE INDEX motcua_outbox_settled ON motcua_outbox (settled_at) WHERE state <> 0;

-- One row an order key with waiting messages: who sends it, when it is due, and behind which refusal it is blocked.
CREATE TABLE motcua_outbox_keys (
  order_key TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL,
  claim TEXT,
  claimed_until BIGINT NOT NULL DEFAULT 0,
  unreachable INTEGER NOT NULL DEFAULT 0,
  blocked_by BIGINT
);
CREATE INDEX motcua_outbox_keys_due ON motcua_outbox_keys (due_at) WHERE blocked_by IS NULL;
CREATE INDEX motcua_outbox_keys_claim ON motcua_outbox_keys (claim) WHERE claim IS NOT NULL;
CREATE INDEX motcua_outbox_keys_blocked ON motcua_outbox_keys (blocked_by) WHERE blocked_by IS NOT NULL;

CREATE TABLE motcua_outbox_settings (name TEXT PRIMARY KEY, value BIGINT NOT NULL);

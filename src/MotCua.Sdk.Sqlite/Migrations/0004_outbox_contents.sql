-- What a message says stands apart from how far it got: marking a message rewrites a short row, not the payload beside it.
CREATE TABLE motcua_outbox_contents (
  number INTEGER PRIMARY KEY,
  payload BLOB NOT NULL,
  signature TEXT,
  signer TEXT,
  signer_not_after INTEGER
) STRICT;
INSERT INTO motcua_outbox_contents (number, payload, signature, signer, signer_not_after)
SELECT number, payload, signature, signer, signer_not_after FROM motcua_outbox;
ALTER TABLE motcua_outbox DROP COLUMN payload;
ALTER TABLE motcua_outbox DROP COLUMN signature;
ALTER TABLE motcua_outbox DROP COLUMN signer;
ALTER TABLE motcua_outbox DROP COLUMN signer_not_after;
CREATE TRIGGER motcua_outbox_removed AFTER DELETE ON motcua_outbox BEGIN
  DELETE FROM motcua_outbox_contents WHERE number = old.number;
END;

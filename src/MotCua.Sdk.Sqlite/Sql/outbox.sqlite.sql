-- name: schema-lock
SELECT 1
-- name: schema-exists
SELECT 1 FROM sqlite_schema WHERE name = 'motcua_schema'
-- name: schema-make
CREATE TABLE IF NOT EXISTS motcua_schema (number INTEGER PRIMARY KEY) STRICT
-- name: schema-newest
SELECT coalesce(max(number), 0) FROM motcua_schema
-- name: schema-add
INSERT INTO motcua_schema (number) VALUES (@number)
-- name: known
SELECT c.payload FROM motcua_outbox o JOIN motcua_outbox_contents c ON c.number = o.number WHERE o.sender = @sender AND o.message_id = @id
-- name: append
INSERT INTO motcua_outbox (sender, message_id, order_key, body, enqueued_at) VALUES (@sender, @id, @key, @body, @now) ON CONFLICT (sender, message_id) DO NOTHING;
INSERT INTO motcua_outbox_contents (number, payload, signature, signer, signer_not_after)
SELECT last_insert_rowid(), @payload, @signature, @signer, @notAfter WHERE changes() = 1
-- name: append-key
INSERT INTO motcua_outbox_keys (order_key, due_at) VALUES (@key, @now) ON CONFLICT (order_key) DO NOTHING
-- name: append-key-claimed
INSERT INTO motcua_outbox_keys (order_key, due_at, claim, claimed_until)
SELECT @key, @now, @claim, @until WHERE NOT EXISTS (SELECT 1 FROM motcua_outbox_settings WHERE name = 'paused' AND value = 1)
ON CONFLICT (order_key) DO NOTHING
-- name: append-number
SELECT last_insert_rowid()
-- name: due
SELECT 1 FROM motcua_outbox_keys WHERE blocked_by IS NULL AND due_at <= @now AND claimed_until <= @now
AND NOT EXISTS (SELECT 1 FROM motcua_outbox_settings WHERE name = 'paused' AND value = 1) LIMIT 1
-- name: claim
UPDATE motcua_outbox_keys SET claim = @claim, claimed_until = @until
WHERE order_key IN (
  SELECT order_key FROM motcua_outbox_keys WHERE blocked_by IS NULL AND due_at <= @now AND claimed_until <= @now
  AND NOT EXISTS (SELECT 1 FROM motcua_outbox_settings WHERE name = 'paused' AND value = 1)
  ORDER BY due_at LIMIT @most)
-- name: claimed
SELECT o.number, o.sender, o.message_id, o.order_key, o.body, c.payload, c.signature, c.signer, c.signer_not_after, o.attempts, o.reason, o.enqueued_at,
  (SELECT max(CASE f.state WHEN 1 THEN 1 WHEN 0 THEN 2 ELSE 3 END) FROM motcua_outbox_files f WHERE f.sender = o.sender AND f.message_id = o.message_id)
FROM motcua_outbox_keys k
JOIN motcua_outbox o ON o.number = (SELECT min(w.number) FROM motcua_outbox w WHERE w.order_key = k.order_key AND w.state = 0)
JOIN motcua_outbox_contents c ON c.number = o.number
WHERE k.claim = @claim
ORDER BY o.number
-- name: holds
SELECT count(*) FROM motcua_outbox_keys k JOIN motcua_outbox o ON o.order_key = k.order_key
WHERE o.number = @number AND o.state = 0 AND k.claim = @claim AND k.claimed_until > @now
-- name: sign
UPDATE motcua_outbox_contents SET signature = @signature, signer = @signer, signer_not_after = @notAfter
WHERE number = @number AND EXISTS (SELECT 1 FROM motcua_outbox WHERE number = @number AND state = 0)
-- name: sent
UPDATE motcua_outbox SET state = 1, receipt = @receipt, reason = '', settled_at = @now WHERE number = @number AND state = 0
-- name: again
UPDATE motcua_outbox SET attempts = attempts + 1, reason = @reason WHERE number = @number AND state = 0
-- name: refuse
UPDATE motcua_outbox SET state = 2, attempts = attempts + 1, reason = @reason, message_en = @en, message_vi = @vi, fields = @fields, settled_at = @now
WHERE number = @number AND state = 0 AND EXISTS (SELECT 1 FROM motcua_outbox_keys WHERE order_key = @key AND claim = @claim)
-- name: release
UPDATE motcua_outbox_keys SET claim = NULL, claimed_until = 0, unreachable = @unreachable, due_at = coalesce(@due, due_at), blocked_by = @blocked
WHERE order_key = @key AND claim = @claim
-- name: hold-key
SELECT 1
-- name: drop-key
DELETE FROM motcua_outbox_keys WHERE order_key = @key AND blocked_by IS NULL AND claim IS NULL
AND NOT EXISTS (SELECT 1 FROM motcua_outbox WHERE order_key = @key AND state = 0)
-- name: drop-claimed
DELETE FROM motcua_outbox_keys WHERE order_key = @key AND claim = @claim AND blocked_by IS NULL
AND NOT EXISTS (SELECT 1 FROM motcua_outbox WHERE order_key = @key AND state = 0)
-- name: wake
UPDATE motcua_outbox_keys SET due_at = @now, unreachable = 0 WHERE unreachable = 1 AND due_at > @now
-- name: find
SELECT o.sender, o.message_id, o.order_key, o.state, o.enqueued_at, o.attempts, o.reason, c.payload, c.signature, o.receipt
FROM motcua_outbox o JOIN motcua_outbox_contents c ON c.number = o.number WHERE o.sender = @sender AND o.message_id = @id
-- name: blocked
SELECT k.order_key, o.sender, o.message_id, o.body, o.reason, o.message_en, o.message_vi, o.fields, o.settled_at,
  (SELECT count(*) FROM motcua_outbox w WHERE w.order_key = k.order_key AND w.state = 0)
FROM motcua_outbox_keys k JOIN motcua_outbox o ON o.number = k.blocked_by
WHERE k.blocked_by IS NOT NULL ORDER BY o.settled_at, o.number
-- name: rearm
UPDATE motcua_outbox SET state = 0, attempts = 0, settled_at = NULL
WHERE number = (SELECT blocked_by FROM motcua_outbox_keys WHERE order_key = @key AND blocked_by IS NOT NULL)
-- name: give-up
UPDATE motcua_outbox SET state = 3, settled_at = @now
WHERE number = (SELECT blocked_by FROM motcua_outbox_keys WHERE order_key = @key AND blocked_by IS NOT NULL)
-- name: give-up-later
UPDATE motcua_outbox SET state = 3, settled_at = @now
WHERE order_key = @key AND state = 0 AND EXISTS (SELECT 1 FROM motcua_outbox_keys WHERE order_key = @key AND blocked_by IS NOT NULL)
-- name: unblock
UPDATE motcua_outbox_keys SET blocked_by = NULL, due_at = @now WHERE order_key = @key AND blocked_by IS NOT NULL
-- name: set-paused
INSERT INTO motcua_outbox_settings (name, value) VALUES ('paused', @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value
-- name: status
SELECT (SELECT count(*) FROM motcua_outbox WHERE state = 0),
  (SELECT min(enqueued_at) FROM motcua_outbox WHERE state = 0),
  (SELECT count(*) FROM motcua_outbox_keys WHERE blocked_by IS NOT NULL),
  (SELECT min(o.enqueued_at) FROM motcua_outbox_keys k JOIN motcua_outbox o ON o.number = k.blocked_by WHERE k.blocked_by IS NOT NULL),
  coalesce((SELECT value FROM motcua_outbox_settings WHERE name = 'paused'), 0)
-- name: clear
DELETE FROM motcua_outbox WHERE number IN (
  SELECT number FROM motcua_outbox WHERE state <> 0 AND settled_at < @before
  AND NOT EXISTS (SELECT 1 FROM motcua_outbox_keys WHERE blocked_by = number) LIMIT 500)
-- name: append-file
INSERT INTO motcua_outbox_files (sender, message_id, sha256, order_key, size, name, media_type, path, content, due_at)
VALUES (@sender, @id, @hash, @key, @size, @name, @type, @path, @content, @now)
-- name: files-of
SELECT max(CASE state WHEN 1 THEN 1 WHEN 0 THEN 2 ELSE 3 END) FROM motcua_outbox_files WHERE sender = @sender AND message_id = @id
-- name: files-due
SELECT 1 FROM motcua_outbox_files WHERE state = 0 AND due_at <= @now AND claimed_until <= @now
AND NOT EXISTS (SELECT 1 FROM motcua_outbox_settings WHERE name = 'paused' AND value = 1) LIMIT 1
-- name: files-claim
UPDATE motcua_outbox_files SET claim = @claim, claimed_until = @until
WHERE (sender, message_id, sha256) IN (
  SELECT sender, message_id, sha256 FROM motcua_outbox_files WHERE state = 0 AND due_at <= @now AND claimed_until <= @now
  AND NOT EXISTS (SELECT 1 FROM motcua_outbox_settings WHERE name = 'paused' AND value = 1)
  ORDER BY due_at LIMIT 1)
-- name: files-claimed
SELECT sender, message_id, sha256, order_key, size, name, media_type, path, content, attempts, uploads FROM motcua_outbox_files WHERE claim = @claim
-- name: files-renew
UPDATE motcua_outbox_files SET claimed_until = @until WHERE claim = @claim
-- name: files-done
UPDATE motcua_outbox_files SET state = 1, uploads = uploads + 1, attempts = 0, reason = '', claim = NULL, claimed_until = 0 WHERE claim = @claim AND state = 0
-- name: files-again
UPDATE motcua_outbox_files SET attempts = attempts + 1, reason = @reason, due_at = @due, claim = NULL, claimed_until = 0 WHERE claim = @claim AND state = 0
-- name: files-lost
UPDATE motcua_outbox_files SET state = 2, attempts = attempts + 1, reason = @reason, claim = NULL, claimed_until = 0 WHERE claim = @claim AND state = 0
-- name: files-lost-of
SELECT name, path, reason FROM motcua_outbox_files WHERE sender = @sender AND message_id = @id AND state = 2 ORDER BY name
-- name: files-missing
UPDATE motcua_outbox_files SET state = 0, due_at = @now WHERE sender = @sender AND message_id = @id AND state = 1 AND uploads < @most
-- name: files-rearm
UPDATE motcua_outbox_files SET state = 0, attempts = 0, uploads = 0, due_at = @now WHERE order_key = @key AND state <> 0
-- name: files-drop
DELETE FROM motcua_outbox_files WHERE sender = @sender AND message_id = @id
-- name: files-give-up
DELETE FROM motcua_outbox_files WHERE order_key = @key AND EXISTS (
  SELECT 1 FROM motcua_outbox o WHERE o.sender = motcua_outbox_files.sender AND o.message_id = motcua_outbox_files.message_id AND o.state = 3)
-- name: file-reason
UPDATE motcua_outbox SET reason = @reason WHERE sender = @sender AND message_id = @id AND state = 0
-- name: unpark
UPDATE motcua_outbox_keys SET due_at = @now WHERE order_key = @key AND due_at = @parked

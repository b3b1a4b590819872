-- name: inbox-make-id
INSERT INTO motcua_inbox_id (one, id) VALUES (1, @id) ON CONFLICT (one) DO NOTHING
-- name: inbox-id
SELECT id FROM motcua_inbox_id
-- name: inbox-fence
SELECT fence FROM motcua_inbox_fences WHERE mailbox = @mailbox
-- name: inbox-raise
INSERT INTO motcua_inbox_fences AS f (mailbox, fence) VALUES (@mailbox, @fence)
ON CONFLICT (mailbox) DO UPDATE SET fence = excluded.fence WHERE f.fence < excluded.fence
-- name: inbox-hold
SELECT fence FROM motcua_inbox_fences WHERE mailbox = @mailbox FOR SHARE
-- name: inbox-insert
INSERT INTO motcua_inbox (sender, message_id, payload_sha256, mailbox, position, handled_at)
VALUES (@sender, @id, @sha256, @mailbox, @position, @now) ON CONFLICT (sender, message_id) DO NOTHING
-- name: inbox-known
SELECT payload_sha256 FROM motcua_inbox WHERE sender = @sender AND message_id = @id
-- name: inbox-clear
DELETE FROM motcua_inbox WHERE (sender, message_id) IN (SELECT sender, message_id FROM motcua_inbox WHERE handled_at < @before LIMIT 500)
-- name: save
SAVEPOINT motcua
-- name: undo
ROLLBACK TO SAVEPOINT motcua
-- name: keep
RELEASE SAVEPOINT motcua

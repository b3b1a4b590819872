-- Written for SQL Server 2016 SP1 or later and not run by this project's tests: run the compliance list on yours first.
-- name: inbox-make-id
INSERT INTO motcua_inbox_id (one, id) SELECT 1, @id WHERE NOT EXISTS (SELECT 1 FROM motcua_inbox_id WITH (UPDLOCK, HOLDLOCK))
-- name: inbox-id
SELECT id FROM motcua_inbox_id
-- name: inbox-fence
SELECT fence FROM motcua_inbox_fences WHERE mailbox = @mailbox
-- name: inbox-raise
UPDATE motcua_inbox_fences WITH (UPDLOCK, HOLDLOCK) SET fence = CASE WHEN fence < @fence THEN @fence ELSE fence END WHERE mailbox = @mailbox;
IF @@ROWCOUNT = 0 INSERT INTO motcua_inbox_fences (mailbox, fence) VALUES (@mailbox, @fence)
-- name: inbox-hold
SELECT fence FROM motcua_inbox_fences WITH (REPEATABLEREAD) WHERE mailbox = @mailbox
-- name: inbox-insert
INSERT INTO motcua_inbox (sender, message_id, payload_sha256, mailbox, position, handled_at)
SELECT @sender, @id, @sha256, @mailbox, @position, @now
WHERE NOT EXISTS (SELECT 1 FROM motcua_inbox WITH (UPDLOCK, HOLDLOCK) WHERE sender = @sender AND message_id = @id)
-- name: inbox-known
SELECT payload_sha256 FROM motcua_inbox WHERE sender = @sender AND message_id = @id
-- name: inbox-clear
DELETE TOP (500) FROM motcua_inbox WHERE handled_at < @before
-- name: save
SAVE TRANSACTION motcua
-- name: undo
ROLLBACK TRANSACTION motcua
-- name: keep
SELECT 1

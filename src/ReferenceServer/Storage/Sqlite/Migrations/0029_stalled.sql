-- When the sender of a dead letter was told that it lies there; 0: there was nobody to tell.
ALTER TABLE deliveries ADD COLUMN warned_at INTEGER;

-- Dead letters whose senders were not told. A row leaves this index with the notice, or when the letter is settled.
CREATE INDEX deliveries_to_warn ON deliveries (dead_at) WHERE state = 2 AND warned_at IS NULL;

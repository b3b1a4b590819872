-- What may still expire: not yet fetched, and neither settled nor a dead letter. A row leaves this index when it is fetched.
CREATE INDEX deliveries_to_expire ON deliveries (expires_at) WHERE state IN (0, 3) AND fetched_at IS NULL;

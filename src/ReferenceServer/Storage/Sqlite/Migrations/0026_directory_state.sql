-- When the directory authority last answered, in milliseconds; one row, on a hub that follows an authority.
CREATE TABLE directory_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  heard_at INTEGER NOT NULL
) STRICT;

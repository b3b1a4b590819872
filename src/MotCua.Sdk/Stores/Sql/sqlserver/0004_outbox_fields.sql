-- The places of a refused message that its sender must mend, as the hub named them (MC-ERR-22): a JSON list of {path, en, vi}.
ALTER TABLE motcua_outbox ADD fields NVARCHAR(MAX) NOT NULL DEFAULT '[]';

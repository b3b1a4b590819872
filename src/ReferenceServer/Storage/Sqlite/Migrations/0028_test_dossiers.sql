-- Dossiers of test messages get names of their own. One that has a real message too stays real.
CREATE TABLE test_only AS SELECT dossier FROM messages WHERE dossier IS NOT NULL GROUP BY dossier HAVING min(test) = 1;

UPDATE dossiers SET code = code || '#test' WHERE code IN (SELECT dossier FROM test_only);
UPDATE tasks SET dossier = dossier || '#test' WHERE dossier IN (SELECT dossier FROM test_only);
UPDATE aliases SET dossier = dossier || '#test', system = system || '#test' WHERE dossier IN (SELECT dossier FROM test_only);
UPDATE statuses SET dossier = dossier || '#test' WHERE dossier IN (SELECT dossier FROM test_only);
UPDATE delegations SET dossier = dossier || '#test' WHERE dossier IN (SELECT dossier FROM test_only);
UPDATE look_up_secrets SET dossier = dossier || '#test' WHERE dossier IN (SELECT dossier FROM test_only);
UPDATE facts SET dossier = dossier || '#test' WHERE dossier IN (SELECT dossier FROM test_only);

DROP TABLE test_only;

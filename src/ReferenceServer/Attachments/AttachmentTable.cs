using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Who has which file: uploads that are complete or under way, and files received in messages.</summary>
internal sealed class AttachmentTable(SqliteDatabase database, TimeProvider time)
{
    private const string StateSql = """
        SELECT f.size, f.size, 1, NULL,
               max(coalesce((SELECT uploaded_at + $3 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2), 0),
                   coalesce((SELECT max(keep_until) FROM attachment_grants WHERE sha256 = $2), 0))
        FROM attachment_files f
        WHERE f.sha256 = $2
          AND (EXISTS (SELECT 1 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2)
            OR EXISTS (SELECT 1 FROM attachment_grants WHERE agency = $1 AND sha256 = $2))
        UNION ALL
        SELECT size, received, 0, part, started_at + $3 FROM attachment_parts WHERE agency = $1 AND sha256 = $2
        LIMIT 1
        """;

    private const string UsedSql = """
        SELECT coalesce((SELECT sum(f.size) FROM attachment_uploaders u JOIN attachment_files f USING (sha256) WHERE u.agency = $1), 0)
             + coalesce((SELECT sum(size) FROM attachment_parts WHERE agency = $1), 0)
        """;

    /// <summary>What the first of the agencies that has the file has of it; null for strangers.</summary>
    public ValueTask<AttachmentState?> FindAsync(IEnumerable<string> agencies, string sha256, TimeSpan kept, CancellationToken cancellationToken) =>
        database.QueryAsync(
            session =>
            {
                AttachmentState? found = null;
                foreach (var agency in agencies)
                {
                    using var reader = session.Statement(StateSql).Query(agency, sha256, (long)kept.TotalMilliseconds);
                    if (!reader.Read())
                    {
                        continue;
                    }

                    var state = new AttachmentState(
                        agency, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2) == 1, reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4));
                    if (state.IsComplete)
                    {
                        return state;
                    }

                    found ??= state;
                }

                return found;
            },
            cancellationToken);

    public ValueTask<bool> IsUploaderAsync(string agency, string sha256, CancellationToken cancellationToken) => database.QueryAsync(
        session => session.Statement("SELECT 1 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2").Number(agency, sha256) is not null, cancellationToken);

    public ValueTask<(long Bytes, long Files)> UsageAsync(string agency, CancellationToken cancellationToken) => database.QueryAsync(
        session => (
            session.Statement(UsedSql).Number(agency) ?? 0,
            session.Statement("SELECT count(*) FROM attachment_uploaders WHERE agency = $1").Number(agency) ?? 0),
        cancellationToken);

    /// <summary>Begins an upload when the agency's share has room for it.</summary>
    /// <returns>False when it has not.</returns>
    public Task<bool> BeginAsync(string agency, string sha256, long size, string part, long quota) => database.WriteAsync(session =>
    {
        session.Statement("DELETE FROM attachment_parts WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256);
        if (session.Statement(UsedSql).Number(agency) + size > quota)
        {
            return false;
        }

        session.Statement("INSERT INTO attachment_parts (sha256, agency, size, received, part, started_at) VALUES ($1, $2, $3, 0, $4, $5)")
            .Execute(sha256, agency, size, part, Now());
        return true;
    });

    public Task ProgressAsync(string agency, string sha256, long received) => database.WriteAsync(session =>
        session.Statement("UPDATE attachment_parts SET received = $3 WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256, received));

    public Task ForgetAsync(string agency, string sha256) => database.WriteAsync(session =>
        session.Statement("DELETE FROM attachment_parts WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256));

    public Task CompleteAsync(string agency, string sha256, long size) => database.WriteAsync(session =>
    {
        session.Statement("DELETE FROM attachment_parts WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256);
        session.Statement("INSERT INTO attachment_files (sha256, size, stored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING").Execute(sha256, size, Now());
        return session.Statement("INSERT INTO attachment_uploaders (sha256, agency, uploaded_at) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET uploaded_at = excluded.uploaded_at")
            .Execute(sha256, agency, Now());
    });

    /// <summary>Those of the files that the agency neither uploaded whole nor received.</summary>
    public ValueTask<IReadOnlyList<string>> FindMissingAsync(string agency, IReadOnlyCollection<string> files, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<string>>(
            session => [.. files.Where(sha256 => session.Statement("""
                SELECT 1 FROM attachment_files WHERE sha256 = $2
                  AND (EXISTS (SELECT 1 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2)
                    OR EXISTS (SELECT 1 FROM attachment_grants WHERE agency = $1 AND sha256 = $2))
                """).Number(agency, sha256) is null)],
            cancellationToken);

    /// <summary>Forgets what no message names and is older than it must be kept.</summary>
    /// <returns>Files and parts that may now be deleted from disk.</returns>
    public Task<(List<string> Files, List<string> Parts)> SweepAsync(TimeSpan kept) => database.WriteAsync(session =>
    {
        var before = Now() - (long)kept.TotalMilliseconds;
        var parts = Read(session, "DELETE FROM attachment_parts WHERE started_at < $1 RETURNING part", before);
        session.Statement("DELETE FROM attachment_uploaders WHERE uploaded_at < $1 AND sha256 NOT IN (SELECT sha256 FROM attachment_grants)").Execute(before);
        var files = Read(session, """
            DELETE FROM attachment_files WHERE stored_at < $1
              AND sha256 NOT IN (SELECT sha256 FROM attachment_grants) AND sha256 NOT IN (SELECT sha256 FROM attachment_uploaders)
            RETURNING sha256
            """, before);
        return (files, parts);
    });

    private static List<string> Read(SqliteSession session, string sql, long before)
    {
        var found = new List<string>();
        using var reader = session.Statement(sql).Query(before);
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

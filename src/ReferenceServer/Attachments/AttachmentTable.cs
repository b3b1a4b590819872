using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Who has which file: uploads that are complete or under way, and files received in messages.</summary>
internal sealed class AttachmentTable(SqliteDatabase database, HubOptions options, TimeProvider time)
{
    private const string CompleteSql = """
        SELECT f.size, f.keep_until FROM attachment_files f
        WHERE f.sha256 = $2
          AND (EXISTS (SELECT 1 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2)
            OR EXISTS (SELECT 1 FROM attachment_grants WHERE agency = $1 AND sha256 = $2))
        """;

    private const string PartSql = "SELECT size, received, part, started_at FROM attachment_parts WHERE agency = $1 AND sha256 = $2";

    private const string UseSql = """
        INSERT INTO attachment_usage (agency, bytes, files) VALUES ($1, $2, $3)
        ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files
        """;

    // A message may name a file until this long before the sweeper may take it: what is named is never taken while its message is on its way.
    private static readonly TimeSpan SweepDelay = TimeSpan.FromHours(1);

    /// <summary>What the first of the agencies that has the file has of it; null for strangers.</summary>
    public ValueTask<AttachmentState?> FindAsync(IEnumerable<string> agencies, string sha256, CancellationToken cancellationToken) =>
        database.QueryAsync(
            session =>
            {
                AttachmentState? found = null;
                foreach (var agency in agencies)
                {
                    if (Complete(session, agency, sha256) is { } complete)
                    {
                        return complete;
                    }

                    found ??= Part(session, agency, sha256);
                }

                return found;
            },
            cancellationToken);

    /// <summary>An agency's unfinished upload of a file; also when it received the same file in a message.</summary>
    public ValueTask<AttachmentState?> FindPartAsync(string agency, string sha256, CancellationToken cancellationToken) =>
        database.QueryAsync(session => Part(session, agency, sha256), cancellationToken);

    public ValueTask<bool> IsUploaderAsync(string agency, string sha256, CancellationToken cancellationToken) => database.QueryAsync(
        session => session.Statement("SELECT 1 FROM attachment_uploaders WHERE agency = $1 AND sha256 = $2").Number(agency, sha256) is not null, cancellationToken);

    public ValueTask<(long Bytes, long Files)> UsageAsync(string agency, CancellationToken cancellationToken) => database.QueryAsync(
        session => (Used(session, agency), session.Statement("SELECT files FROM attachment_usage WHERE agency = $1").Number(agency) ?? 0), cancellationToken);

    /// <summary>Begins an upload, in place of an earlier one, when the agency's share has room for it.</summary>
    /// <returns>False when it has not.</returns>
    public Task<bool> BeginAsync(string agency, string sha256, long size, string part) => database.WriteAsync(session =>
    {
        DropPart(session, agency, sha256);
        if (!Use(session, agency, size))
        {
            return false;
        }

        session.Statement("INSERT INTO attachment_parts (sha256, agency, size, received, part, started_at) VALUES ($1, $2, $3, 0, $4, $5)")
            .Execute(sha256, agency, size, part, Now());
        return true;
    });

    /// <summary>Makes room for more of an upload whose size its caller did not say.</summary>
    /// <returns>False when the agency's share has none.</returns>
    public Task<bool> GrowAsync(string agency, string sha256, long by) => database.WriteAsync(session =>
        Use(session, agency, by)
        && session.Statement("UPDATE attachment_parts SET size = size + $3 WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256, by) > 0);

    public Task ProgressAsync(string agency, string sha256, long received) => database.WriteAsync(session =>
        session.Statement("UPDATE attachment_parts SET received = $3 WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256, received));

    public Task ForgetAsync(string agency, string sha256) => database.WriteAsync(session => DropPart(session, agency, sha256));

    public Task CompleteAsync(string agency, string sha256, long size) => database.WriteAsync(session =>
    {
        var now = Now();
        var keep = now + Ms(options.AttachmentKept);
        DropPart(session, agency, sha256);
        session.Statement("""
            INSERT INTO attachment_files (sha256, size, stored_at, keep_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)
            """).Execute(sha256, size, now, keep);
        if (session.Statement("UPDATE attachment_uploaders SET uploaded_at = $3 WHERE agency = $1 AND sha256 = $2").Execute(agency, sha256, now) == 0)
        {
            session.Statement("INSERT INTO attachment_uploaders (sha256, agency, uploaded_at) VALUES ($1, $2, $3)").Execute(sha256, agency, now);
            session.Statement(UseSql).Execute(agency, size, 1L);
        }

        return true;
    });

    /// <summary>The sizes of those of the files that the agency uploaded whole or received, and that the hub must still keep.</summary>
    public ValueTask<Dictionary<string, long>> FindSizesAsync(string agency, IReadOnlyCollection<string> files, CancellationToken cancellationToken) =>
        database.QueryAsync(
            session => files.Select(sha256 => (Sha256: sha256, State: Complete(session, agency, sha256))).Where(file => file.State is { } state && state.KeptUntil >= Now())
                .ToDictionary(file => file.Sha256, file => file.State!.Size, StringComparer.Ordinal),
            cancellationToken);

    /// <summary>Files that need not be kept any longer, the oldest first.</summary>
    public ValueTask<List<string>> ListOldAsync(int most, CancellationToken cancellationToken) => database.QueryAsync(
        session => Texts(session.Statement("SELECT sha256 FROM attachment_files WHERE keep_until < $1 ORDER BY keep_until LIMIT $2").Query(SweptBefore(), (long)most)), cancellationToken);

    /// <summary>Forgets a file, unless it was uploaded or named again meanwhile.</summary>
    /// <returns>Whether it was forgotten and is to be deleted.</returns>
    public Task<bool> DropAsync(string sha256) => database.WriteAsync(session =>
    {
        if (session.Statement("SELECT size FROM attachment_files WHERE sha256 = $1 AND keep_until < $2").Number(sha256, SweptBefore()) is not { } size)
        {
            return false;
        }

        foreach (var agency in Texts(session.Statement("DELETE FROM attachment_uploaders WHERE sha256 = $1 RETURNING agency").Query(sha256)))
        {
            session.Statement(UseSql).Execute(agency, -size, -1L);
        }

        session.Statement("DELETE FROM attachment_grants WHERE sha256 = $1").Execute(sha256);
        return session.Statement("DELETE FROM attachment_files WHERE sha256 = $1").Execute(sha256) > 0;
    });

    /// <summary>Uploads that were begun and not finished in the time for which a file is kept.</summary>
    public ValueTask<List<(string Agency, string Sha256)>> ListAbandonedAsync(CancellationToken cancellationToken) => database.QueryAsync(
        session =>
        {
            var found = new List<(string, string)>();
            using var reader = session.Statement("SELECT agency, sha256 FROM attachment_parts WHERE started_at < $1").Query(Now() - Ms(options.AttachmentKept));
            while (reader.Read())
            {
                found.Add((reader.GetString(0), reader.GetString(1)));
            }

            return found;
        },
        cancellationToken);

    public ValueTask<bool> IsFileAsync(string sha256, CancellationToken cancellationToken) => database.QueryAsync(
        session => session.Statement("SELECT 1 FROM attachment_files WHERE sha256 = $1").Number(sha256) is not null, cancellationToken);

    public ValueTask<HashSet<string>> ListPartsAsync(CancellationToken cancellationToken) => database.QueryAsync(
        session => Texts(session.Statement("SELECT part FROM attachment_parts").Query()).ToHashSet(StringComparer.Ordinal), cancellationToken);

    private static AttachmentState? Complete(SqliteSession session, string agency, string sha256)
    {
        using var reader = session.Statement(CompleteSql).Query(agency, sha256);
        return reader.Read() ? new AttachmentState(agency, reader.GetInt64(0), reader.GetInt64(0), true, null, reader.GetInt64(1)) : null;
    }

    private AttachmentState? Part(SqliteSession session, string agency, string sha256)
    {
        using var reader = session.Statement(PartSql).Query(agency, sha256);
        return reader.Read()
            ? new AttachmentState(agency, reader.GetInt64(0), reader.GetInt64(1), false, reader.GetString(2), reader.GetInt64(3) + Ms(options.AttachmentKept))
            : null;
    }

    private static int DropPart(SqliteSession session, string agency, string sha256)
    {
        if (session.Statement("DELETE FROM attachment_parts WHERE agency = $1 AND sha256 = $2 RETURNING size").Number(agency, sha256) is not { } size)
        {
            return 0;
        }

        return session.Statement(UseSql).Execute(agency, -size, 0L);
    }

    private bool Use(SqliteSession session, string agency, long bytes)
    {
        if (Used(session, agency) + bytes > options.AttachmentQuotaBytes)
        {
            return false;
        }

        return session.Statement(UseSql).Execute(agency, bytes, 0L) > 0;
    }

    private static long Used(SqliteSession session, string agency) => session.Statement("SELECT bytes FROM attachment_usage WHERE agency = $1").Number(agency) ?? 0;

    private static List<string> Texts(SqliteRow rows)
    {
        using (rows)
        {
            var found = new List<string>();
            while (rows.Read())
            {
                found.Add(rows.GetString(0));
            }

            return found;
        }
    }

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;

    private long SweptBefore() => Now() - Ms(SweepDelay);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

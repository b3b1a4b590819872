using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The snapshots that this hub signed or took, and when it last heard from the authority.</summary>
internal sealed class SnapshotStore(SqliteDatabase database)
{
    public ValueTask<SignedSnapshot?> FindAsync(long number, CancellationToken cancellationToken) =>
        database.QueryAsync(session => Read(session.Statement("SELECT snapshot FROM directory_snapshots WHERE number = $1"), number), cancellationToken);

    public ValueTask<SignedSnapshot?> FindNewestAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(static session => Read(session.Statement("SELECT snapshot FROM directory_snapshots ORDER BY number DESC LIMIT 1")), cancellationToken);

    /// <summary>Stores a snapshot of the authority. The one before stays, older ones go: nobody asks for them.</summary>
    public Task AddAsync(long number, byte[] hash, SignedSnapshot snapshot) => database.WriteAsync(session =>
    {
        session.Statement("INSERT INTO directory_snapshots (number, content_sha256, snapshot) VALUES ($1, $2, $3)").Execute(number, hash, snapshot.ToByteArray());
        return session.Statement("DELETE FROM directory_snapshots WHERE number < (SELECT max(number) FROM directory_snapshots WHERE number < $1)").Execute(number);
    });

    /// <summary>The newest snapshot when its content has this hash, else a new one under the next number, made in the writer's turn.</summary>
    public Task<(SignedSnapshot Snapshot, bool Made)> FindSameOrAddAsync(byte[] hash, Func<long, SignedSnapshot> make) => database.WriteAsync(session =>
    {
        using (var reader = session.Statement("SELECT content_sha256, snapshot FROM directory_snapshots ORDER BY number DESC LIMIT 1").Query())
        {
            if (reader.Read() && reader.Bytes(0).AsSpan().SequenceEqual(hash))
            {
                return (SignedSnapshot.Parser.ParseFrom(reader.Bytes(1)), false);
            }
        }

        var number = (session.Statement("SELECT max(number) FROM directory_snapshots").Number() ?? 0) + 1;
        var snapshot = make(number);
        session.Statement("INSERT INTO directory_snapshots (number, content_sha256, snapshot) VALUES ($1, $2, $3)").Execute(number, hash, snapshot.ToByteArray());
        return (snapshot, true);
    });

    public ValueTask<DateTimeOffset?> HeardAtAsync(CancellationToken cancellationToken) => database.QueryAsync(static session =>
        session.Statement("SELECT heard_at FROM directory_state").Number() is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null, cancellationToken);

    public Task SetHeardAsync(DateTimeOffset at) => database.WriteAsync(session =>
        session.Statement("INSERT INTO directory_state (one, heard_at) VALUES (1, $1) ON CONFLICT DO UPDATE SET heard_at = excluded.heard_at").Execute(at.ToUnixTimeMilliseconds()));

    private static SignedSnapshot? Read(SqliteStatement statement, params object?[] values)
    {
        using var reader = values.Length == 0 ? statement.Query() : statement.Query(values[0]);
        return reader.Read() ? SignedSnapshot.Parser.ParseFrom(reader.Bytes(0)) : null;
    }
}

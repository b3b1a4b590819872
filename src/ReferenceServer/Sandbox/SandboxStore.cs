using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>What the sandbox keeps in the hub's database.</summary>
internal sealed class SandboxStore(SqliteDatabase database, TimeProvider time)
{
    public ValueTask<List<CertificateBinding>> ReadBindingsAsync() => database.QueryAsync(static session =>
    {
        var bindings = new List<CertificateBinding>();
        using var reader = session.Statement("SELECT binding FROM sandbox_bindings").Query();
        while (reader.Read())
        {
            bindings.Add(CertificateBinding.Parser.ParseFrom(reader.Bytes(0)));
        }

        return bindings;
    });

    public Task PutAsync(CertificateBinding binding, params IReadOnlyList<string> ids) => database.WriteAsync(session =>
    {
        TakeAll(session, ids);
        return session.Statement("INSERT INTO sandbox_bindings (thumbprint, binding, enrolled_at) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET binding = excluded.binding")
            .Execute(binding.Thumbprint, binding.ToByteArray(), time.GetUtcNow().ToUnixTimeMilliseconds());
    });

    public ValueTask<TimeSpan> ReadClockAsync() => database.QueryAsync(static session =>
        TimeSpan.FromMilliseconds(session.Statement("SELECT ahead FROM sandbox_clock").Number() ?? 0));

    /// <summary>Sets the clock in the writer's turn, so that no message is stored between the check and the change. Null, or the time it must not go behind.</summary>
    public Task<DateTimeOffset?> SetClockAsync(HubClock clock, DateTimeOffset to, params IReadOnlyList<string> ids) => database.WriteAsync(session =>
    {
        TakeAll(session, ids);
        var last = session.Statement("SELECT max(received_at) FROM messages").Number();
        if (last is { } stored && to.ToUnixTimeMilliseconds() < stored)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(stored);
        }

        var ahead = clock.Ahead + (to - clock.GetUtcNow());
        session.Statement("INSERT INTO sandbox_clock (one, ahead) VALUES (1, $1) ON CONFLICT DO UPDATE SET ahead = excluded.ahead")
            .Execute((long)ahead.TotalMilliseconds);
        clock.Ahead = ahead;
        return (DateTimeOffset?)null;
    });

    private void TakeAll(SqliteSession session, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            TakenIds.Take(session, id, time.GetUtcNow());
        }
    }
}

using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>Ids of enrolment and administrative calls: each is taken once, also across restarts.</summary>
internal static class TakenIds
{
    /// <summary>Takes an id inside the call's own transaction, so that a call which fails has not used it up.</summary>
    /// <exception cref="RefusalException">UNAUTHENTICATED_SYSTEM: it was taken before.</exception>
    public static void Take(SqliteSession session, string id, DateTimeOffset now)
    {
        var taken = session.Statement("INSERT INTO taken_ids (id, taken_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .Execute(id, now.ToUnixTimeMilliseconds());
        if (taken == 0)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.UnauthenticatedSystem, "jti",
                "This jti was used before; such a call takes each once. Make a new one.", "jti này đã được dùng; lời gọi này chỉ nhận mỗi jti một lần. Hãy tạo jti mới."));
        }
    }
}

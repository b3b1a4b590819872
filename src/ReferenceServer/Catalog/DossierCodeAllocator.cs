using MotCua.Contracts.Identifiers;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>Gives dossier codes out of a counter in the database, in the one writer's turn: unique and dense also with many callers.</summary>
internal sealed class DossierCodeAllocator(SqliteDatabase database, CodePatterns patterns, TimeProvider time)
{
    /// <summary>The code of an intake: the same one at each call.</summary>
    public Task<(string Code, bool Repeated)> AllocateAsync(AgencyCode agency, string intakeId, DateOnly acceptedOn)
    {
        var pattern = patterns.For(agency.ToString());
        var period = pattern.PeriodOf(acceptedOn);
        return database.WriteAsync(session =>
        {
            if (Known(session, agency, intakeId) is { } known)
            {
                return (known, true);
            }

            var number = session.Statement("""
                INSERT INTO dossier_counters (agency, period, last) VALUES ($1, $2, 1)
                ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last
                """).Number(agency.ToString(), period)!.Value;
            var code = pattern.Format(agency, acceptedOn, number).ToString();
            session.Statement("INSERT INTO dossier_codes (agency, intake_id, code, allocated_at) VALUES ($1, $2, $3, $4)")
                .Execute(agency.ToString(), intakeId, code, time.GetUtcNow().ToUnixTimeMilliseconds());
            return (code, false);
        });
    }

    private static string? Known(SqliteSession session, AgencyCode agency, string intakeId)
    {
        using var reader = session.Statement("SELECT code FROM dossier_codes WHERE agency = $1 AND intake_id = $2").Query(agency.ToString(), intakeId);
        return reader.Read() ? reader.GetString(0) : null;
    }
}

using System.Security.Cryptography;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>Second secrets of dossiers: ten characters that cannot be mistaken for one another, 49 bits by chance; the store has a slow hash with a salt of its own.</summary>
internal sealed class LookUpSecrets(SqliteDatabase database, TimeProvider time)
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 10;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int Iterations = 20_000;

    private static readonly byte[] Nobody = new byte[SaltBytes];

    /// <summary>A new secret in the place of the one before.</summary>
    public async Task<string> IssueAsync(string dossier)
    {
        var secret = RandomNumberGenerator.GetString(Alphabet, Characters);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Hash(secret, salt);
        await database.WriteAsync(session => session
            .Statement("INSERT INTO look_up_secrets (dossier, salt, hash, issued_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET salt = excluded.salt, hash = excluded.hash, issued_at = excluded.issued_at")
            .Execute(dossier, salt, hash, time.GetUtcNow().ToUnixTimeMilliseconds()));
        return secret.Insert(Characters / 2, "-");
    }

    /// <summary>Whether it is the dossier's secret; a dossier without one takes as long to say no.</summary>
    public async Task<bool> IsRightAsync(string dossier, string secret, CancellationToken cancellationToken)
    {
        var known = await database.QueryAsync(session =>
        {
            using var row = session.Statement("SELECT salt, hash FROM look_up_secrets WHERE dossier = $1").Query(dossier);
            return row.Read() ? (Salt: row.Bytes(0), Hash: row.Bytes(1)) : default;
        }, cancellationToken);
        var hash = Hash(Plain(secret), known.Salt ?? Nobody);
        return known.Hash is not null && CryptographicOperations.FixedTimeEquals(hash, known.Hash);
    }

    // As people type it: small letters, with or without the dash.
    private static string Plain(string secret) => secret.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static byte[] Hash(string secret, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
}

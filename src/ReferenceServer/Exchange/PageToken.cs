using System.Globalization;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>A page token is the last key of the page before: stable while rows come and go.</summary>
internal static class PageToken
{
    public static string Write(long last) => last.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="RefusalException">SCHEMA_VIOLATION: not a token of this hub.</exception>
    public static long Read(string token) => token.Length == 0 ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last
        : throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, "pageToken",
            "Use the nextPageToken of the page before, unchanged.", "Dùng nguyên nextPageToken của trang trước."));
}

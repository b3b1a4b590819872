using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.WellKnownTypes;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Stored milliseconds as the contract's times.</summary>
internal static class UnixTime
{
    [return: NotNullIfNotNull(nameof(milliseconds))]
    public static Timestamp? ToTimestamp(long? milliseconds) =>
        milliseconds is { } value ? Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(value)) : null;
}

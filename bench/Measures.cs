using MotCua.Bench.Accepting;
using MotCua.Bench.Calls;
using MotCua.Bench.Files;
using MotCua.Bench.Reading;
using MotCua.Bench.Signing;

namespace MotCua.Bench;

/// <summary>Every measure, in the order of the report.</summary>
internal static class Measures
{
    public static IReadOnlyList<IMeasure> All { get; } =
    [
        new AcceptMeasure("accept", dossiersPerCall: 10, callers: 4),
        new AcceptMeasure("accept-single", dossiersPerCall: 0, callers: 64),
        new AcceptAloneMeasure(),
        new SignVerifyMeasure(),
        new ReadMeasure(),
        new WireMeasure(),
        new EndToEnd.EndToEndMeasure(),
        new EndToEnd.LatencyMeasure(),
        new AttachmentMeasure(up: true),
        new AttachmentMeasure(up: false),
    ];
}

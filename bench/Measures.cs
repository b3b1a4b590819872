using MotCua.Bench.Accepting;
using MotCua.Bench.Calls;
using MotCua.Bench.Files;
using MotCua.Bench.Memory;
using MotCua.Bench.Reading;
using MotCua.Bench.Rules;
using MotCua.Bench.Signing;
using MotCua.Bench.Stored;

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
        new TransitionMeasure(),
        new FoldMeasure(),
        new DeadlineMeasure(),
        new DirectoryMeasure(),
        new EndToEnd.EndToEndMeasure(),
        new EndToEnd.LatencyMeasure(),
        new StoredMeasure(),
        new MemoryMeasure(mailboxes: 0),
        new MemoryMeasure(mailboxes: 5000),
        new AttachmentMeasure(up: true),
        new AttachmentMeasure(up: false),
    ];
}

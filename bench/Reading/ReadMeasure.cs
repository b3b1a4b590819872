using System.Text;
using Google.Protobuf;
using MotCua.Bench.Workload;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Reading;

/// <summary>Reading with every check, beside Google's JsonParser, which checks none of them, on the same messages in ProtoJSON.</summary>
internal sealed class ReadMeasure : IMeasure
{
    public string Name => "read";

    public string About => "MotCuaJson.Read with all its checks on the land mix, beside Google.Protobuf's JsonParser on the same messages.";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var payloads = new LandDossier(TimeProvider.System).Payloads(1);

        // JsonParser wants form data as base64 text, and a string: both as a program that uses it would have them.
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        var texts = payloads.Select(payload => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(MotCuaJson.Read<Message>(payload, JsonReading.Tolerant).Value))).ToArray();
        var (next, other) = (0, 0);
        var costs = CpuCost.Compare(interval, () =>
        {
            if (!MotCuaJson.Read<Message>(payloads[next++ % payloads.Count], JsonReading.Tolerant).IsValid)
            {
                throw new BenchException("A message of the mix does not read.");
            }
        }, () => parser.Parse<Message>(Encoding.UTF8.GetString(texts[other++ % texts.Length])));
        var (ours, peer) = (costs[0], costs[1]);
        return Task.FromResult(new Measurement(Name, ours.TotalMicroseconds, "µs CPU per message", "Google.Protobuf JsonParser", ours / peer,
        [
            new("peer_us", peer.TotalMicroseconds),
            new("mean_payload_bytes", payloads.Average(payload => payload.Length)),
        ]));
    }
}

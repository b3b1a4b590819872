using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Stage;

/// <summary>Where the stage listens and what it remembers of an earlier run; without one it listens on loopback, anywhere, and remembers nothing.</summary>
/// <param name="Http">Its address for HTTP/1.1; with TLS for both.</param>
/// <param name="Grpc">Its address for HTTP/2.</param>
/// <param name="Certificate">With which it speaks TLS; null without.</param>
/// <param name="Journal">Where it writes what it took and what was settled, before it says so; null where nothing is to be kept.</param>
/// <param name="Earlier">What it wrote there before.</param>
internal sealed record StageSetting(Uri Http, Uri Grpc, X509Certificate2? Certificate, Journal? Journal, IReadOnlyList<JsonObject> Earlier);

using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The calls of the model client, on the wire that it was started with.</summary>
internal sealed class ModelCalls(JsonObject start, ModelFault fault)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private readonly RawKey _key = start["signing"] is JsonObject signing
        ? ModelSigningKey.Open(signing, start["system"]!["certificate"]!.ToString(), fault)
        : RawKey.Read(start["system"]!["certificate"]!.ToString(), start["system"]!["key"]!.ToString());
    private readonly string _wire = start["wire"]?.ToString() ?? "json";
    private readonly ModelReading _reading = new(fault);

    public RawKey Key => _key;

    public string Agency { get; } = start["agency"]!.ToString();

    public string HubCode { get; } = start["hub"]!["code"]!.ToString();

    public Target Target { get; } = new(new Address(new Uri(start["hub"]!["http"]!.ToString()), new Uri(start["hub"]!["grpc"]!.ToString())), Features.Undeclared, null!);

    /// <summary>The client's clock, which the judge can set on.</summary>
    public DateTimeOffset Now() => TimeProvider.System.GetUtcNow() + Target.HubIsAhead;

    public Scope Scope() => new(
        new EnrolledLane(1, new Dictionary<string, string>(StringComparer.Ordinal) { ["self"] = Agency, ["intake"] = Agency }, new Dictionary<string, EnrolledSystem>(StringComparer.Ordinal) { ["self"] = new("self", start["system"]!["id"]!.ToString(), _key) }, null),
        HubCode, Target, 0);

    /// <summary>What the call was answered; null where nothing came (lost line, time over).</summary>
    public async Task<Answer?> CallAsync(string operation, JsonObject body, CancellationToken cancellationToken)
    {
        var found = Operation.Find(operation);
        try
        {
            var raw = await _reading.CallAsync(Target.Address, Request(found, body), fault.Is("waits-for-ever") ? TimeSpan.FromHours(1) : Limit, cancellationToken);
            return AnswerReader.Unary(Kind, raw, found);
        }
        catch (WireProblem)
        {
            return null;
        }
    }

    public async Task<OpenStream> OpenAsync(string operation, JsonObject body, CancellationToken cancellationToken)
    {
        var found = Operation.Find(operation);
        return new OpenStream(await RawWire.OpenAsync(Target.Address, Request(found, body), Limit, cancellationToken), Kind, found);
    }

    public async Task<RawAnswer?> FileAsync(string method, string hash, byte[] body, CancellationToken cancellationToken)
    {
        var request = CallSpec.Read(Settings()).Request(Scope(), Target.Address, $"attachments/sha256/{hash}", isStream: false, body, "self");
        var headers = new HeaderList(request.Headers.Where(field => field.Key is "Authorization" or "MotCua-Authorization"));
        if (!fault.Is("no-agency-header"))
        {
            headers.Add("MotCua-Agency", Agency);
        }

        try
        {
            return await RawWire.CallAsync(Target.Address, request with { Method = method, Headers = headers, IsHttp2 = false, Path = Target.Address.PathOf(isHttp2: false, $"attachments/sha256/{hash}"), Body = body }, Limit, cancellationToken);
        }
        catch (WireProblem)
        {
            return null;
        }
    }

    private WireKind Kind => _wire switch { "grpc" => WireKind.Grpc, "proto" => WireKind.Proto, _ => WireKind.Json };

    private RawRequest Request(Operation operation, JsonObject body)
    {
        var request = CallSpec.Read(Settings(operation.IsStream, isEmpty: body.Count == 0)).Make(Scope(), Target.Address, operation, body, "self");
        return Kind == WireKind.Json && fault.Is("connect-in-frames") && !operation.IsStream ? request with { Body = FrameSpec.Right.Frame(request.Body.ToArray(), isCompressed: false) } : request;
    }

    private YamlItem Settings(bool isStream = false, bool isEmpty = false)
    {
        var seconds = (int)Limit.TotalSeconds;
        var timeout = isStream || fault.Is("no-timeout-said") ? "" : Kind == WireKind.Grpc ? $"grpc-timeout: {seconds}S" : $"Connect-Timeout-Ms: \"{seconds * 1000}\"";
        var version = fault.Is("wrong-protocol-version") ? "Connect-Protocol-Version: \"2\"" : "";
        var leak = fault.Is("key-in-header") ? $"X-Key: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(_key.ExportPem()))}" : "";
        var accepts = Kind == WireKind.Grpc ? "grpc-accept-encoding: gzip" : isStream ? "Connect-Accept-Encoding: gzip" : "Accept-Encoding: gzip";
        var token = fault.Is("no-token") ? "token: { none: true }" : $"token: {{ in: {start["auth"]?.ToString() ?? "Authorization"} }}";
        var headers = string.Join(", ", new[] { timeout, version, leak, accepts }.Where(text => text.Length > 0));
        string[] wrong = [fault.Is("two-gzip-members") ? ", gzip: two" : fault.Is("empty-compressed") && isEmpty ? ", gzip: \"true\"" : "", fault.Is("bytes-after-the-frame") ? ", frame: { more: 00 }" : fault.Is("flags-of-its-own") ? ", frame: { flags: 04 }" : ""];
        return YamlItem.Parse("model", new StringReader($"{{ wire: {_wire}, {token}, http: {{ headers: {{ {headers} }} }}{string.Concat(wrong)} }}"));
    }
}

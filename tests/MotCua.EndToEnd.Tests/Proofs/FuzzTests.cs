using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.BadInput;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>
/// Malformed frames, bodies, headers and signed messages by fixed seeds: no crash, no INTERNAL, no line of level Error, no growth of memory. 20,000 by default, a million
/// in the long form. Runs alone, for memory is measured over the whole process: other tests beside it would be measured with it.
/// </summary>
[Collection(nameof(MeasuresTheProcess))]
public sealed class FuzzTests
{
    private const int ShortRun = 20_000;
    private const int LongRun = 1_000_000;
    private const int Lanes = 8;
    private const long MaxGrowth = 48L * 1024 * 1024;

    private static readonly string[] Methods =
    [
        "Exchange/Send", "Exchange/SendBatch", "Exchange/Pull", "Exchange/Acknowledge", "Exchange/Reject", "Exchange/Redeliver", "Exchange/ListDeadLetters", "Exchange/GetMessage", "Exchange/Ping",
        "Exchange/Subscribe", "Directory/ResolveAgency", "Catalog/AllocateDossierCode", "Tracking/GetDossier", "Tracking/ListDossiers", "Attachments/DescribeAttachment", "Sandbox/Enroll", "Nothing/Here",
    ];

    private static readonly string[] ContentTypes = ["application/json", "application/proto", "application/grpc", "application/connect+json", "application/connect+proto", "text/plain", "application/grpc+json", "x"];

    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_comes_in_the_hub_neither_breaks_nor_grows()
    {
        var count = Proof.IsLong ? LongRun : ShortRun;
        await using var hub = await TestHub.StartAsync(new TestHubOptions { KeepsOnlyErrors = true });
        var commune = await hub.EnrolAsync("fuzz", "H32.12.3");
        var good = (JsonObject)new Draft(hub, commune, "H32.12.3-261122-0001").Message.DeepClone();
        await RunAsync(hub, commune, good, 1, count / 10);
        Assert.Empty(hub.LogErrors);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(hub, commune, good, 2, count - (count / 10));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Empty(hub.LogErrors);
        Assert.True(after - before < MaxGrowth, $"{(after - before) >> 20} MiB more after {count} requests");
        using var client = hub.CreateClient(commune);
        using var alive = await client.PostAsync("motcua.v1.Exchange/Ping", new StringContent("{\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}", Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Proof.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"fuzz: {count} requests, managed memory {before >> 20} MiB after a tenth and {after >> 20} MiB at the end; {string.Join(", ", _answers.OrderByDescending(answer => answer.Value).Take(12).Select(answer => $"{answer.Key} {answer.Value}"))}"));
    }

    private Task RunAsync(TestHub hub, EnrolledSystem commune, JsonObject good, int round, int count) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(
        async () =>
        {
            var mutations = new Mutations((3_100 * round) + lane);
            using var plain = hub.CreateClient(commune);
            using var framed = new HttpClient { BaseAddress = hub.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            for (var i = lane; i < count; i += Lanes)
            {
                if (i % 8000 == lane)
                {
                    // A token lives five minutes.
                    framed.DefaultRequestHeaders.Authorization = plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", commune.Token());
                }

                if (mutations.Next(200) == 0)
                {
                    await RawAsync(mutations.Next(2) == 0 ? hub.HttpAddress : hub.GrpcAddress, mutations);
                    continue;
                }

                var isFramed = mutations.Next(2) == 0;
                using var request = Request(hub, commune, good, mutations, isFramed);
                try
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
                    limit.CancelAfter(TimeSpan.FromSeconds(60));
                    using var answer = await (isFramed ? framed : plain).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                    await JudgeAsync(hub, answer, limit.Token);
                }
                catch (HttpRequestException e)
                {
                    // A request so wrong that the server closes the connection.
                    Note($"connection {e.HttpRequestError}");
                }
            }
        },
        Cancel)));

    private async Task JudgeAsync(TestHub hub, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var isStream = answer.RequestMessage!.RequestUri!.AbsolutePath.EndsWith("/Subscribe", StringComparison.Ordinal) && answer.IsSuccessStatusCode;
        var body = isStream ? "" : await answer.Content.ReadAsStringAsync(cancellationToken);
        var status = Header(answer.Headers, "grpc-status") ?? Header(answer.TrailingHeaders, "grpc-status");
        // MC-WIRE-24: bytes that are no message of the type are INTERNAL over gRPC, as official servers answer; a failure of the hub's own says that it failed.
        var said = Uri.UnescapeDataString(Header(answer.Headers, "grpc-message") ?? Header(answer.TrailingHeaders, "grpc-message") ?? "");
        var isInternal = answer.StatusCode == HttpStatusCode.InternalServerError || status is "2" || said.Contains("failed", StringComparison.Ordinal)
            || body.StartsWith("{\"code\":\"internal\"", StringComparison.Ordinal) || body.Contains("\"reason\":\"INTERNAL\"", StringComparison.Ordinal);
        Assert.False(isInternal, $"{answer.RequestMessage.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} grpc-status {status} {Header(answer.Headers, "grpc-message") ?? Header(answer.TrailingHeaders, "grpc-message")} {body} {string.Join('\n', hub.LogErrors.Take(3))}");
        Note(status is null ? $"HTTP {(int)answer.StatusCode}" : $"gRPC {status}");
    }

    private void Note(string answer) => _answers.AddOrUpdate(answer, 1, static (_, count) => count + 1);

    private static string? Header(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private static HttpRequestMessage Request(TestHub hub, EnrolledSystem commune, JsonObject good, Mutations mutations, bool isFramed)
    {
        if (!isFramed && mutations.Next(12) == 0)
        {
            return File(mutations);
        }

        var isSigned = mutations.Next(2) == 0;
        var body = isSigned ? Signed(hub, commune, mutations.Document(good)) : new SendRequest { Message = new SignedMessage { Payload = ByteString.CopyFrom(mutations.Garbage(300)), Signature = mutations.Text() } }.ToByteArray();
        var json = isSigned ? JsonFormatter.Default.Format(SendRequest.Parser.ParseFrom(body)) : mutations.Document(new JsonObject { ["mailbox"] = "H32.12.3", ["reader"] = new JsonObject { ["inboxId"] = "fuzz-0000" }, ["message"] = good.DeepClone() }).ToJsonString();
        var method = isSigned ? "Exchange/Send" : Methods[mutations.Next(Methods.Length)];
        var type = isFramed ? "application/grpc" : mutations.Next(10) == 0 ? ContentTypes[mutations.Next(ContentTypes.Length)] : mutations.Next(2) == 0 ? "application/json" : "application/proto";
        var bytes = type.EndsWith("json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(json) : body;

        // Half of the signed ones go as they are: what is wrong is inside the signature.
        bytes = isSigned && mutations.Next(2) == 0 ? bytes : mutations.Bytes(bytes);
        bytes = isFramed ? isSigned && mutations.Next(2) == 0 ? [0, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(bytes.Length)), .. bytes] : mutations.Frame(bytes) : bytes;
        var request = new HttpRequestMessage(HttpMethod.Post, $"motcua.v1.{method}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (isFramed)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        }

        Headers(request, mutations);
        return request;
    }

    private static void Headers(HttpRequestMessage request, Mutations mutations)
    {
        switch (mutations.Next(20))
        {
            case 0:
                request.Headers.TryAddWithoutValidation("grpc-timeout", mutations.Next(2) == 0 ? "99999999S" : "x1");
                break;
            case 1:
                request.Headers.TryAddWithoutValidation("connect-timeout-ms", "-5");
                break;
            case 2:
                request.Headers.TryAddWithoutValidation("grpc-encoding", mutations.Next(2) == 0 ? "gzip" : "zstd");
                break;
            case 3:
                request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
                break;
            case 4:
                request.Headers.TryAddWithoutValidation("MotCua-Authorization", $"Bearer {Convert.ToHexString(mutations.Garbage(60))}.a.b");
                break;
            case 5:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "e30.e30.AA");
                break;
            case 6:
                request.Headers.TryAddWithoutValidation("x-odd-bin", "!!!");
                break;
        }
    }

    private static HttpRequestMessage File(Mutations mutations)
    {
        var hash = mutations.Next(3) == 0 ? Convert.ToHexString(mutations.Garbage(40)) : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(mutations.Garbage(9)));
        var request = new HttpRequestMessage(mutations.Next(3) switch { 0 => HttpMethod.Get, 1 => HttpMethod.Head, _ => HttpMethod.Put }, $"attachments/sha256/{Uri.EscapeDataString(hash)}");
        request.Headers.TryAddWithoutValidation("MotCua-Agency", mutations.Next(3) == 0 ? "H99" : "H32.12.3");
        if (request.Method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(mutations.Garbage(2000));
            request.Content.Headers.TryAddWithoutValidation("Content-Range", mutations.Next(2) == 0 ? $"bytes {mutations.Next(100)}-{mutations.Next(3000)}/{mutations.Next(3000)}" : "bytes */999999999999999999999");
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Range", $"bytes={mutations.Next(100)}-{(mutations.Next(2) == 0 ? "x" : "5")}");
        }

        return request;
    }

    private static byte[] Signed(TestHub hub, EnrolledSystem commune, JsonObject document)
    {
        var draft = new Draft(hub, commune, "H32.12.3-261122-0001") { Message = document };
        return new SendRequest { Message = draft.Sign() }.ToByteArray();
    }

    private static async Task RawAsync(Uri address, Mutations mutations)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, Cancel);
        byte[] start = mutations.Next(2) == 0 ? Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") : Encoding.ASCII.GetBytes("POST /motcua.v1.Exchange/Send HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
        await socket.SendAsync(mutations.Bytes([.. start, .. mutations.Garbage(400)]), Cancel);
        socket.Shutdown(SocketShutdown.Send);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0)
            {
                // Until the server closes, as it should, or the patience is over.
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !Cancel.IsCancellationRequested)
        {
            // Reset, or a server that waits for more.
        }
    }
}

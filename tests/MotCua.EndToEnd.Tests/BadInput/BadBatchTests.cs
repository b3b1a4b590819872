using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.Clients;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>A batch with wrong messages in it: each gets its own result, the good ones are taken, the same on both wires.</summary>
public sealed class BadBatchTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string SendBatch = "Exchange/SendBatch";

    private static readonly string[] Expected = ["taken", "PayloadTooLarge", "SignatureInvalid", "SignatureInvalid", "JsonInvalid", "taken"];

    [Fact]
    public async Task A_wrong_message_is_refused_alone_over_json()
    {
        var request = new JsonObject
        {
            ["messages"] = new JsonArray([.. Messages().Select(one => new JsonObject { ["payload"] = Convert.ToBase64String(one.Payload), ["signature"] = one.Signature })]),
        };
        var answer = await ByHand.CallAsync(fixture.Hub, fixture.CommuneSystem.Token(), SendBatch, request);
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
        Assert.Equal(Expected, SendBatchResponse.Parser.ParseJson(answer.Body.ToJsonString()).Results.Select(Outcome));
    }

    [Fact]
    public async Task A_wrong_message_is_refused_alone_over_grpc()
    {
        var request = new SendBatchRequest();
        request.Messages.AddRange(Messages().Select(one => new SignedMessage { Payload = ByteString.CopyFrom(one.Payload), Signature = one.Signature }));
        Assert.Equal(Expected, (await SendOverGrpcAsync(request)).Results.Select(Outcome));
    }

    // A thousand messages with a thousand wrong places each once asked for an answer of hundreds of megabytes.
    [Fact]
    public async Task The_answer_to_a_batch_full_of_wrong_places_fits_a_stock_client()
    {
        var system = fixture.CommuneSystem;
        var now = fixture.Hub.Clock.GetUtcNow();
        var wrong = Encoding.UTF8.GetBytes($"{{\"documentSent\":{{\"pages\":[{string.Join(',', Enumerable.Repeat("null", 300))}]}}}}");
        var signature = ByHand.Sign(system, wrong, ByHand.SignatureHeader(system, now));
        var request = new SendBatchRequest();
        request.Messages.AddRange(Enumerable.Range(0, 1000).Select(_ => new SignedMessage { Payload = ByteString.CopyFrom(wrong), Signature = signature }));
        var answer = await SendOverGrpcAsync(request);
        Assert.Equal(1000, answer.Results.Count);
        Assert.InRange(answer.CalculateSize(), 100_000, 4 * 1024 * 1024);
        Assert.All(answer.Results, result => Assert.True(result.Refusal.Fields.Count + result.Refusal.FieldsOmitted >= 300));
        Assert.NotEmpty(answer.Results[0].Refusal.Fields);
    }

    private async Task<SendBatchResponse> SendOverGrpcAsync(SendBatchRequest request)
    {
        using var client = new HttpClient { BaseAddress = fixture.Hub.GrpcAddress };
        using var call = new HttpRequestMessage(HttpMethod.Post, $"motcua.v1.{SendBatch}")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcCall.Frame(0, request.ToByteArray())) { Headers = { ContentType = new("application/grpc") } },
        };
        call.Headers.Authorization = new("Bearer", fixture.CommuneSystem.Token());
        using var response = await client.SendAsync(call, TestContext.Current.CancellationToken);
        var frame = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        return SendBatchResponse.Parser.ParseFrom(frame.AsSpan(5));
    }

    private static string Outcome(SendResult result) => result.Refusal is { } refusal ? refusal.Reason.ToString() : "taken";

    private (byte[] Payload, string Signature)[] Messages()
    {
        var system = fixture.CommuneSystem;
        var now = fixture.Hub.Clock.GetUtcNow();
        var good = ByHand.Bytes(ByHand.Document(BadInputFixture.Commune, BadInputFixture.LandOffice, now, "Công văn thứ nhất"));
        var last = ByHand.Bytes(ByHand.Document(BadInputFixture.Commune, BadInputFixture.LandOffice, now, "Công văn thứ hai"));
        var other = ByHand.Bytes(ByHand.Document(BadInputFixture.Commune, BadInputFixture.LandOffice, now, "Công văn thứ ba"));
        string Sign(byte[] payload) => ByHand.Sign(system, payload, ByHand.SignatureHeader(system, now));
        return
        [
            (good, Sign(good)),
            (Encoding.UTF8.GetBytes(new string(' ', 2 * 1024 * 1024 + 1)), Sign(good)),
            (other, ""),
            (other, new string('a', 5000)),
            ([], Sign(good)),
            (last, Sign(last)),
        ];
    }
}

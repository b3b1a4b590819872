using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>A call on the gRPC port made byte by byte, and what came back.</summary>
internal sealed record GrpcCall(int HttpStatus, string? Status, RefusalDetails? Details, string Text)
{
    public ErrorReason? Reason => Details?.Refusal.Reason;

    /// <summary>Names and values of the answer's trailers together; stock clients drop an answer above 8 KiB.</summary>
    public int TrailerBytes { get; private init; }

    public static async Task<GrpcCall> SendAsync(TestHub hub, string? token, string method, string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = hub.GrpcAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"motcua.v1.{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string? Find(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.First()
            : response.Headers.TryGetValues(name, out var values) ? values.First() : null;
        return new GrpcCall((int)response.StatusCode, Find("grpc-status"), DetailsOf(Find("grpc-status-details-bin")), text)
        {
            TrailerBytes = response.TrailingHeaders.Concat(response.Headers).Sum(header => header.Key.Length + header.Value.Sum(value => value.Length)),
        };
    }

    /// <summary>A message in its frame; flag 1 says that it is compressed.</summary>
    public static byte[] Frame(byte flags, byte[] message)
    {
        var head = new byte[5];
        head[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
        return [.. head, .. message];
    }

    private static RefusalDetails? DetailsOf(string? details) => details is null
        ? null
        : RefusalDetails.FromStatus(Contracts.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))));
}

using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Tests.Wire;

/// <summary>Requests made byte by byte, and what came back.</summary>
internal sealed record RawCall(int HttpStatus, string? GrpcStatus, string? GrpcMessage, string Body, HttpResponseMessage Response)
{
    public static Task<RawCall> GrpcAsync(HttpClient http, string path, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(http, path, "application/grpc", body, headers);

    public static async Task<RawCall> SendAsync(
        HttpClient http, string path, string? contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string? Find(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.First()
            : response.Headers.TryGetValues(name, out var values) ? values.First() : null;
        return new RawCall((int)response.StatusCode, Find("grpc-status"), Find("grpc-message"), text, response);
    }

    public static byte[] Frame(IMessage message, FrameFlags flags = FrameFlags.None) => Frame(message.ToByteArray(), flags);

    public static byte[] Frame(byte[] message, FrameFlags flags = FrameFlags.None)
    {
        var writer = new ArrayBufferWriter<byte>();
        Contracts.Wire.Frame.Write(writer, flags, message);
        return writer.WrittenSpan.ToArray();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

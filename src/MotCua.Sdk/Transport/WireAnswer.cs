using System.Buffers;
using System.Net.Http.Headers;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>Reads what an HTTP answer says about a call: its metadata and its status.</summary>
internal static class WireAnswer
{
    public static WireMetadata Metadata(HttpHeaders headers)
    {
        var metadata = new WireMetadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                metadata.AddReceived(name, value);
            }
        }

        return metadata;
    }

    /// <summary>Throws unless the answer can carry gRPC messages; a status in the headers alone is thrown too.</summary>
    public static void CheckGrpcStart(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.NonValidated.Contains("grpc-status"))
        {
            ThrowUnlessOk(response, response.Headers, time);
            return;
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        var isGrpc = type is not null && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);
        var status = (int)response.StatusCode;
        if (status != 200 || !isGrpc)
        {
            var error = new WireError(StatusCodes.FromHttpStatus(status), $"HTTP {status} with content type '{type}' is no gRPC answer.");
            throw WireFailures.FromAnswer(error, response, new WireMetadata(), fromServer: false, time);
        }
    }

    /// <summary>Reads the status at the end of a gRPC answer.</summary>
    public static void CheckGrpcEnd(HttpResponseMessage response, TimeProvider time)
    {
        if (response.TrailingHeaders.NonValidated.Contains("grpc-status"))
        {
            ThrowUnlessOk(response, response.TrailingHeaders, time);
        }
        else if (!response.Headers.NonValidated.Contains("grpc-status"))
        {
            throw WireFailures.Broken("The answer ended without grpc-status.", response);
        }
    }

    /// <summary>Throws the error of a unary Connect answer or of a Connect stream that did not begin.</summary>
    public static void CheckConnectStart(HttpResponseMessage response, ReadOnlyMemory<byte> body, TimeProvider time)
    {
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        var status = (int)response.StatusCode;
        var error = isJson
            ? ConnectError.Read(body, status)
            : new WireError(StatusCodes.FromHttpStatus(status), $"HTTP {status} is no Connect answer.");
        throw WireFailures.FromAnswer(error, response, Trailers(response), isJson, time);
    }

    /// <summary>The trailing metadata of a unary Connect answer: headers in <c>trailer-</c>.</summary>
    public static WireMetadata Trailers(HttpResponseMessage response)
    {
        const string prefix = "trailer-";
        var metadata = new WireMetadata();
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                metadata.AddReceived(name[prefix.Length..], value);
            }
        }

        return metadata;
    }

    /// <summary>The whole body, up to a limit.</summary>
    public static async Task<PooledBuffer> ReadBodyAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer(4096);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(1), cancellationToken);
            if (read == 0)
            {
                return buffer;
            }

            buffer.Advance(read);
            if (buffer.Written.Length > limit)
            {
                buffer.Dispose();
                throw WireFailures.TooLarge(limit);
            }
        }
    }

    /// <summary>A message, decompressed if it came so.</summary>
    public static PooledBuffer Decompress(ReadOnlySequence<byte> compressed, int limit, HttpResponseMessage response)
    {
        var plain = new PooledBuffer(4096);
        try
        {
            return WireGzip.TryDecompress(compressed, limit, plain) ? plain : throw WireFailures.TooLarge(limit);
        }
        catch (InvalidDataException)
        {
            throw WireFailures.Broken("The compressed reply is broken.", response);
        }
    }

    private static void ThrowUnlessOk(HttpResponseMessage response, HttpHeaders headers, TimeProvider time)
    {
        if (First(headers, "grpc-status") is var text && StatusCodes.TryParseGrpc(text, out var code) && code == StatusCode.Ok)
        {
            return;
        }

        _ = StatusCodes.TryParseGrpc(text, out code);
        var message = PercentText.Decode(First(headers, "grpc-message") ?? "");
        var details = First(headers, GrpcStatusDetails.Name) is { } value ? GrpcStatusDetails.Decode(value)?.Details : null;
        throw WireFailures.FromAnswer(new WireError(code, message, details ?? []), response, Metadata(headers), fromServer: true, time);
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}

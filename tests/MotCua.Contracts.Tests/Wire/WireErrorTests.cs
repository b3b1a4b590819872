using System.Buffers;
using System.IO.Compression;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;

namespace MotCua.Contracts.Tests.Wire;

public sealed class WireErrorTests
{
    // protoc --encode=google.rpc.ErrorInfo: reason "R", domain "d"
    private const string InfoBase64 = "CgFSEgFk";

    private static readonly WireError Refusal = new(
        StatusCode.NotFound, "Không có", [Any.Pack(new ErrorInfo { Reason = "R", Domain = "d" })]);

    [Fact]
    public void Connect_errors_are_written_as_the_protocol_says()
    {
        var writer = new ArrayBufferWriter<byte>();
        ConnectError.Write(writer, Refusal);
        Assert.Equal(
            $$$"""{"code":"not_found","message":"Không có","details":[{"type":"google.rpc.ErrorInfo","value":"{{{InfoBase64}}}","debug":{"reason":"R","domain":"d"}}]}""",
            Encoding.UTF8.GetString(writer.WrittenSpan));
    }

    [Fact]
    public void Connect_errors_are_read_with_their_details()
    {
        var json = $$$"""{"code":"aborted","message":"m","details":[{"type":"google.rpc.ErrorInfo","value":"{{{InfoBase64}}}","debug":{}},{"type":7}],"more":1}""";
        var error = ConnectError.Read(Encoding.UTF8.GetBytes(json), 409);
        Assert.Equal((StatusCode.Aborted, "m"), (error.Code, error.Message));
        Assert.Equal("R", Assert.Single(error.Details).Unpack<ErrorInfo>().Reason);
    }

    [Theory]
    [InlineData("<html>502</html>", 502, StatusCode.Unavailable)]
    [InlineData("{}", 404, StatusCode.Unimplemented)]
    [InlineData("[]", 401, StatusCode.Unauthenticated)]
    [InlineData("{\"code\":\"never_heard\"}", 403, StatusCode.PermissionDenied)]
    [InlineData("{\"code\":12}", 500, StatusCode.Unknown)]
    [InlineData("", 429, StatusCode.Unavailable)]
    public void An_answer_of_a_proxy_gives_the_code_of_its_status(string body, int status, StatusCode expected) =>
        Assert.Equal(expected, ConnectError.Read(Encoding.UTF8.GetBytes(body), status).Code);

    [Fact]
    public void Grpc_details_are_a_status_message()
    {
        // protoc --encode=google.rpc.Status of code 5, message "Không có" and the Any above.
        const string expected = "CAUSCktow7RuZyBjw7MaMgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkVycm9ySW5mbxIGCgFSEgFk";
        Assert.Equal(expected, GrpcStatusDetails.Encode(Refusal));
        var error = GrpcStatusDetails.Decode(expected)!;
        Assert.Equal((StatusCode.NotFound, "Không có"), (error.Code, error.Message));
        Assert.Equal("R", Assert.Single(error.Details).Unpack<ErrorInfo>().Reason);
        foreach (var written in new[] { expected + "=", "/w," + expected, "/w==, " + expected })
        {
            Assert.Equal("R", Assert.Single(GrpcStatusDetails.Decode(written)!.Details).Unpack<ErrorInfo>().Reason);
        }

        Assert.Null(GrpcStatusDetails.Decode("!"));
        Assert.Null(GrpcStatusDetails.Decode("/w"));
    }

    [Fact]
    public void The_end_of_a_connect_stream_carries_error_and_trailers()
    {
        var writer = new ArrayBufferWriter<byte>();
        new ConnectEndStream(new WireError(StatusCode.Internal, "m"), new WireMetadata().Add("a", "1").Add("a", "2")).Write(writer);
        const string expected = """{"error":{"code":"internal","message":"m"},"metadata":{"a":["1","2"]}}""";
        Assert.Equal(expected, Encoding.UTF8.GetString(writer.WrittenSpan));
        var end = ConnectEndStream.Read(writer.WrittenMemory)!;
        Assert.Equal(StatusCode.Internal, end.Error!.Code);
        Assert.Equal(2, end.Trailers.Count);
        Assert.Null(ConnectEndStream.Read("{}"u8.ToArray())!.Error);
        Assert.Null(ConnectEndStream.Read("null"u8.ToArray()));
        Assert.Null(ConnectEndStream.Read("{"u8.ToArray()));
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, "canceled", 499)]
    [InlineData(StatusCode.Unknown, "unknown", 500)]
    [InlineData(StatusCode.InvalidArgument, "invalid_argument", 400)]
    [InlineData(StatusCode.DeadlineExceeded, "deadline_exceeded", 504)]
    [InlineData(StatusCode.NotFound, "not_found", 404)]
    [InlineData(StatusCode.AlreadyExists, "already_exists", 409)]
    [InlineData(StatusCode.PermissionDenied, "permission_denied", 403)]
    [InlineData(StatusCode.ResourceExhausted, "resource_exhausted", 429)]
    [InlineData(StatusCode.FailedPrecondition, "failed_precondition", 400)]
    [InlineData(StatusCode.Aborted, "aborted", 409)]
    [InlineData(StatusCode.OutOfRange, "out_of_range", 400)]
    [InlineData(StatusCode.Unimplemented, "unimplemented", 501)]
    [InlineData(StatusCode.Internal, "internal", 500)]
    [InlineData(StatusCode.Unavailable, "unavailable", 503)]
    [InlineData(StatusCode.DataLoss, "data_loss", 500)]
    [InlineData(StatusCode.Unauthenticated, "unauthenticated", 401)]
    public void Codes_have_the_names_and_statuses_of_the_connect_protocol(StatusCode code, string name, int status)
    {
        Assert.Equal((name, status), (code.ToConnectName(), code.ToHttpStatus()));
        Assert.True(StatusCodes.TryParseConnectName(name, out var read));
        Assert.Equal(code, read);
    }

    [Theory]
    [InlineData("0", true, StatusCode.Ok)]
    [InlineData("16", true, StatusCode.Unauthenticated)]
    [InlineData("17", true, StatusCode.Unknown)]
    [InlineData("-1", false, StatusCode.Unknown)]
    [InlineData("ok", false, StatusCode.Unknown)]
    [InlineData(null, false, StatusCode.Unknown)]
    public void Grpc_status_numbers_are_read(string? text, bool valid, StatusCode expected)
    {
        Assert.Equal(valid, StatusCodes.TryParseGrpc(text, out var code));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0xb, StatusCode.ResourceExhausted)]
    [InlineData(0xc, StatusCode.PermissionDenied)]
    [InlineData(0xff, StatusCode.Internal)]
    public void Http2_error_codes_become_the_statuses_of_the_grpc_specification(long error, StatusCode expected) =>
        Assert.Equal(expected, StatusCodes.FromHttp2Error(error));

    [Fact]
    public void Gzip_stops_at_the_limit()
    {
        using var bomb = Gzip(new byte[1_000_000]);
        using var plain = new PooledBuffer();
        Assert.False(WireGzip.TryDecompress(new(bomb.ToArray()), 999_999, plain));
        plain.Clear();
        Assert.True(WireGzip.TryDecompress(new(bomb.ToArray()), 1_000_000, plain));
        Assert.Equal(1_000_000, plain.Written.Length);
    }

    [Fact]
    public void Gzip_that_is_cut_anywhere_is_refused()
    {
        using var whole = Gzip("Một cửa liên thông"u8.ToArray());
        var bytes = whole.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            using var plain = new PooledBuffer();
            Assert.Throws<InvalidDataException>(() => WireGzip.TryDecompress(new(bytes.AsMemory(0, length)), 1000, plain));
        }
    }

    [Fact]
    public void Our_gzip_is_read_by_the_framework()
    {
        using var compressed = new PooledBuffer();
        WireGzip.Compress("abc"u8, compressed);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(compressed.Written.ToArray()), CompressionMode.Decompress));
        Assert.Equal("abc", reader.ReadToEnd());
    }

    private static MemoryStream Gzip(byte[] bytes)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return result;
    }
}

using Microsoft.AspNetCore.Http;

namespace MotCua.ReferenceServer.Wire;

/// <summary>What the content types mean (MC-WIRE-2).</summary>
internal static class WireProtocols
{
    /// <summary>The content types that a 415 names.</summary>
    public const string Accepted =
        "application/grpc, application/grpc+proto, application/json, application/proto, application/connect+json, application/connect+proto";

    public static WireProtocol Parse(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type switch
        {
            _ when type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase) => WireProtocol.Grpc,
            _ when type.Equals("application/json", StringComparison.OrdinalIgnoreCase) => WireProtocol.ConnectUnaryJson,
            _ when type.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase) => WireProtocol.Grpc,
            _ when type.Equals("application/proto", StringComparison.OrdinalIgnoreCase) => WireProtocol.ConnectUnaryProto,
            _ when type.Equals("application/connect+json", StringComparison.OrdinalIgnoreCase) => WireProtocol.ConnectStreamJson,
            _ when type.Equals("application/connect+proto", StringComparison.OrdinalIgnoreCase) => WireProtocol.ConnectStreamProto,
            _ => WireProtocol.None,
        };
    }

    /// <summary>The protocol of a request to a method; None where the content type does not fit it.</summary>
    public static WireProtocol Select(HttpRequest request, bool streaming)
    {
        var protocol = Parse(request.ContentType);
        return protocol switch
        {
            WireProtocol.Grpc => protocol,
            WireProtocol.ConnectUnaryJson or WireProtocol.ConnectUnaryProto when !streaming => protocol,
            WireProtocol.ConnectStreamJson or WireProtocol.ConnectStreamProto when streaming => protocol,
            _ => WireProtocol.None,
        };
    }

    public static bool IsJson(this WireProtocol protocol) =>
        protocol is WireProtocol.ConnectUnaryJson or WireProtocol.ConnectStreamJson;

    public static bool IsConnectUnary(this WireProtocol protocol) =>
        protocol is WireProtocol.ConnectUnaryJson or WireProtocol.ConnectUnaryProto;

    public static string ContentType(this WireProtocol protocol) => protocol switch
    {
        WireProtocol.Grpc => "application/grpc",
        WireProtocol.ConnectUnaryJson => "application/json",
        WireProtocol.ConnectUnaryProto => "application/proto",
        WireProtocol.ConnectStreamJson => "application/connect+json",
        _ => "application/connect+proto",
    };
}

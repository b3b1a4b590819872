namespace MotCua.Sdk.Transport;

/// <summary>Which wire a channel speaks.</summary>
internal enum WireKind
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary>Connect with JSON, over HTTP/1.1 unless told otherwise: passes every gateway.</summary>
    ConnectJson,

    /// <summary>Connect with protobuf.</summary>
    ConnectProto,
}

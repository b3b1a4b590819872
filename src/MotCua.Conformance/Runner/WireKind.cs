namespace MotCua.Conformance.Runner;

/// <summary>How an operation travels (MC-WIRE-2).</summary>
internal enum WireKind
{
    /// <summary>Connect with JSON on HTTP/1.1.</summary>
    Json,

    /// <summary>Connect with protobuf on HTTP/1.1.</summary>
    Proto,

    /// <summary>gRPC on HTTP/2.</summary>
    Grpc,
}

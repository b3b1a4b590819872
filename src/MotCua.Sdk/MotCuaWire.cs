namespace MotCua.Sdk;

/// <summary>Which wire the SDK speaks with its hub. Both carry the same operations.</summary>
public enum MotCuaWire
{
    /// <summary>gRPC over HTTP/2: streams deliveries. The default.</summary>
    Grpc = 0,

    /// <summary>JSON over HTTP/1.1: passes every proxy and gateway; deliveries come by long poll.</summary>
    Json = 1,
}

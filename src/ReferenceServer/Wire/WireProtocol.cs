namespace MotCua.ReferenceServer.Wire;

/// <summary>Which wire and which notation a call speaks; chosen by its content type (MC-WIRE-2).</summary>
internal enum WireProtocol
{
    None,
    Grpc,
    ConnectUnaryJson,
    ConnectUnaryProto,
    ConnectStreamJson,
    ConnectStreamProto,
}

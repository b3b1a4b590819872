namespace MotCua.Conformance.Wire;

/// <summary>Frame types and flags of HTTP/2 (RFC 9113, section 6).</summary>
internal static class Http2Frame
{
    public const int HeadLength = 9;
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const int EndStream = 1;
    public const int Acknowledgement = 1;
    public const int EndHeaders = 4;
    public const int Padded = 8;
    public const int Priority = 32;
}

namespace MotCua.Contracts.Wire;

/// <summary>The first byte of a frame. gRPC uses only <see cref="Compressed"/>; Connect uses both.</summary>
[Flags]
public enum FrameFlags
{
    /// <summary>A plain message.</summary>
    None = 0,

    /// <summary>The message is compressed as the encoding header says.</summary>
    Compressed = 1,

    /// <summary>The last frame of a Connect stream: JSON with error and trailing metadata.</summary>
    EndStream = 2,
}

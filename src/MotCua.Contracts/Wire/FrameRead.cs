namespace MotCua.Contracts.Wire;

/// <summary>What <see cref="Frame.TryRead"/> found at the start of a buffer.</summary>
public enum FrameRead
{
    /// <summary>More bytes are needed. If no more come, the stream was cut inside a frame.</summary>
    NeedMore,

    /// <summary>A whole frame was read and the buffer moved behind it.</summary>
    Complete,

    /// <summary>The frame says that it is longer than the limit; nothing of it was buffered.</summary>
    TooLarge,

    /// <summary>The flags byte has bits that the wire does not know.</summary>
    UnknownFlags,
}

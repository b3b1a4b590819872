namespace MotCua.Interop;

/// <summary>An interop case does not hold.</summary>
public sealed class InteropFailedException(string message) : Exception(message);

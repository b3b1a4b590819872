namespace StoreCheck;

/// <summary>The arguments name no database that can be opened.</summary>
internal sealed class TargetException(string message) : Exception(message);

namespace MotCua.ReferenceServer.Storage;

/// <summary>The store cannot be opened as configured. The message names the setting and the remedy.</summary>
internal sealed class StoreSetupException(string message, Exception? innerException = null) : Exception(message, innerException);

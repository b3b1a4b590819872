namespace MotCua.ReferenceServer.Storage;

/// <summary>The store cannot be opened as configured. The message names the setting and the remedy, in English and in Vietnamese.</summary>
internal sealed class StoreSetupException(string en, string vi, Exception? innerException = null) : Exception($"{en}\n{vi}", innerException);

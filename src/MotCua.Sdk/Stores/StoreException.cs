namespace MotCua.Sdk.Stores;

/// <summary>The outbox's store cannot do what was asked; nothing was stored halfway. The text names the remedy, in English and Vietnamese.</summary>
public sealed class StoreException : Exception
{
    internal StoreException(string english, string vietnamese, Exception? cause = null)
        : base($"{english} | {vietnamese}", cause)
    {
        MessageEn = english;
        MessageVi = vietnamese;
    }

    /// <summary>What is wrong and what to do, in English.</summary>
    public string MessageEn { get; }

    /// <summary>What is wrong and what to do, in Vietnamese.</summary>
    public string MessageVi { get; }
}

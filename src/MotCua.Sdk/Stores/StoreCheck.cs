namespace MotCua.Sdk.Stores;

/// <summary>One entry of the compliance list.</summary>
/// <param name="Id">Its id, for example <c>STORE-07</c>; never reused.</param>
/// <param name="Promise">What the store must keep.</param>
public sealed record StoreCheck(string Id, string Promise);

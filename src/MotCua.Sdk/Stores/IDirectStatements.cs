namespace MotCua.Sdk.Stores;

/// <summary>
/// Runs a dialect's statements on a connection of the store's own without the provider's commands, where looking parameters up by name and making a reader for each
/// call costs as much as running them. In the transaction that the connection has.
/// </summary>
internal interface IDirectStatements : IDisposable
{
    /// <returns>How many rows changed.</returns>
    int Execute(string name, ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <returns>The first column of the first row; null without a row.</returns>
    object? Scalar(string name, ReadOnlySpan<(string Name, object? Value)> parameters);
}

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The hub cannot start as it is configured; carries every error at once.</summary>
internal sealed class HubConfigurationException : Exception
{
    public HubConfigurationException(IReadOnlyList<ConfigurationError> errors)
        : base(Text(errors)) => Errors = errors;

    public IReadOnlyList<ConfigurationError> Errors { get; }

    private static string Text(IReadOnlyList<ConfigurationError> errors) =>
        $"The hub did not start, {errors.Count} error(s). / Nút không khởi động, {errors.Count} lỗi.\n"
        + string.Join('\n', errors.Select((error, i) => $"{i + 1}. {error}"));
}

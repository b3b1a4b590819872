namespace MotCua.ReferenceServer.Configuration;

/// <summary>The hub cannot start, or a command do its work, as things are; carries every error at once.</summary>
internal sealed class HubConfigurationException : Exception
{
    public HubConfigurationException(IReadOnlyList<ConfigurationError> errors, bool isCommand = false)
        : base(Text(errors, isCommand)) => Errors = errors;

    public IReadOnlyList<ConfigurationError> Errors { get; }

    private static string Text(IReadOnlyList<ConfigurationError> errors, bool isCommand) =>
        (isCommand ? $"Nothing was done, {errors.Count} error(s). / Chưa thực hiện gì, {errors.Count} lỗi.\n" : $"The hub did not start, {errors.Count} error(s). / Nút không khởi động, {errors.Count} lỗi.\n")
        + string.Join('\n', errors.Select((error, i) => $"{i + 1}. {error}"));
}

namespace MotCua.Sdk.DependencyInjection;

/// <summary>The SDK's clock, apart from the application's own TimeProvider.</summary>
internal sealed record ClockSource(TimeProvider Time);

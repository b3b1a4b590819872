using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MotCua.Sdk;
using MotCua.Sdk.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SDK.</summary>
public static class MotCuaServiceCollectionExtensions
{
    private const string NoSigner =
        "MotCuaOptions: no signing key is registered; call .SignWith(...) with the system's certificate and key. | chưa đăng ký khóa ký; hãy gọi .SignWith(...) với chứng thư và khóa của hệ thống.";

    /// <summary>Registers the clients of one hub. The settings are checked when the host starts, all errors at once.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Goes on with <c>.SignWith(...)</c> and <c>.AddHandler&lt;T&gt;()</c>.</returns>
    public static IMotCuaBuilder AddMotCua(this IServiceCollection services, Action<MotCuaOptions> configure)
    {
        services.AddOptions<MotCuaOptions>().Configure(configure).ValidateOnStart();
        return AddParts(services);
    }

    /// <summary>Registers the clients of one hub from configuration. A misspelt name or a value of the wrong kind is an error too.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="section">The section, for example <c>MotCua</c>.</param>
    /// <returns>Goes on with <c>.SignWith(...)</c> and <c>.AddHandler&lt;T&gt;()</c>.</returns>
    public static IMotCuaBuilder AddMotCua(this IServiceCollection services, IConfigurationSection section) =>
        AddMotCua(services, options => SectionBinder.Bind(section, options));

    private static MotCuaBuilder AddParts(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<MotCuaOptions>>(provider => new MotCuaOptionsValidator(
            () => provider.GetService<SignerSource>() is { } source ? source.Failures() : [NoSigner]));
        services.TryAddSingleton(new ClockSource(TimeProvider.System));
        services.TryAddSingleton(provider => new MotCuaClient(
            provider.GetRequiredService<IOptions<MotCuaOptions>>().Value,
            provider.GetRequiredService<SignerSource>().Signer,
            provider.GetRequiredService<ClockSource>().Time,
            MotCuaClient.Chance,
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Exchange);
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Directory);
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Catalog);
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Tracking);
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Attachments);
        services.TryAddSingleton(provider => provider.GetRequiredService<MotCuaClient>().Messages);
        return new MotCuaBuilder(services);
    }
}

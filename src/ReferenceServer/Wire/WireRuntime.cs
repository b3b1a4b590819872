using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>What every call needs of the host.</summary>
internal sealed class WireRuntime(IOptions<WireOptions> options, IWireJson json, TimeProvider time, ILogger<WireRuntime> logger)
{
    public WireOptions Options { get; } = options.Value;

    public IWireJson Json { get; } = json;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;
}

using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire;

/// <summary>The services that this process serves, for reflection, health and OpenAPI.</summary>
internal sealed class WireRegistry
{
    private readonly List<ServiceDescriptor> _services = [];

    public IReadOnlyList<ServiceDescriptor> Services => _services;

    internal bool HasFallback { get; set; }

    internal void Add(ServiceDescriptor service) => _services.Add(service);
}

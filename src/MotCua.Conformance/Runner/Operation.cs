using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Wire.HealthV1;

namespace MotCua.Conformance.Runner;

/// <summary>An operation of the contract, or of gRPC's own services that every hub has, found by its name (<c>Exchange/Send</c>, <c>Health/Check</c>).</summary>
internal sealed record Operation(string Path, MethodDescriptor Method)
{
    private static readonly Dictionary<string, Operation> All = new[]
    {
        ExchangeReflection.Descriptor, DirectoryReflection.Descriptor, CatalogReflection.Descriptor, TrackingReflection.Descriptor, AttachmentsReflection.Descriptor, SandboxReflection.Descriptor,
        HealthReflection.Descriptor, ReferenceServer.Wire.ReflectionV1.ReflectionReflection.Descriptor, ReferenceServer.Wire.ReflectionV1Alpha.ReflectionReflection.Descriptor,
    }
        .SelectMany(file => file.Services)
        .SelectMany(service => service.Methods)
        .ToDictionary(method => method.Service.FullName.Contains("v1alpha", StringComparison.Ordinal) ? $"{method.Service.FullName}/{method.Name}" : $"{method.Service.Name}/{method.Name}", method => new Operation($"{method.Service.FullName}/{method.Name}", method), StringComparer.Ordinal);

    public bool IsStream => Method.IsServerStreaming;

    public static Operation Find(string name) => All.TryGetValue(name, out var operation) ? operation : throw new SuiteProblem($"the contract has no operation {name}");
}

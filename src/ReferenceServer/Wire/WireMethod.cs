using Google.Protobuf.Reflection;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One mapped method: reads its request or requests, runs its handler, writes its reply or replies.</summary>
internal abstract class WireMethod(MethodDescriptor descriptor)
{
    public MethodDescriptor Descriptor { get; } = descriptor;

    public string FullName { get; } = $"{descriptor.Service.FullName}/{descriptor.Name}";

    public bool IsStreaming { get; } = descriptor.IsClientStreaming || descriptor.IsServerStreaming;

    /// <summary>Runs before the request is read: authentication, switches of a service. Throws to refuse.</summary>
    public Func<WireContext, ValueTask>? Before { get; set; }

    public abstract Task RunAsync(WireCall call);
}

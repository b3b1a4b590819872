using Google.Protobuf.Reflection;
using MotCua.Interop.Testing;
using MotCua.Sdk.Transport;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.Interop;

/// <summary>The methods of the interop services as the SDK's transport calls them.</summary>
internal static class InteropMethods
{
    private static readonly ServiceDescriptor Unserved = TestReflection.Descriptor.FindTypeByName<ServiceDescriptor>("UnimplementedService");

    public static readonly WireMethod<Empty, Empty> EmptyCall = new(InteropService.Descriptor, "EmptyCall");

    public static readonly WireMethod<SimpleRequest, SimpleResponse> UnaryCall = new(InteropService.Descriptor, "UnaryCall");

    public static readonly WireMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> StreamingOutputCall =
        new(InteropService.Descriptor, "StreamingOutputCall");

    public static readonly WireMethod<StreamingInputCallRequest, StreamingInputCallResponse> StreamingInputCall =
        new(InteropService.Descriptor, "StreamingInputCall");

    public static readonly WireMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> FullDuplexCall =
        new(InteropService.Descriptor, "FullDuplexCall");

    public static readonly WireMethod<Empty, Empty> UnimplementedCall = new(InteropService.Descriptor, "UnimplementedCall");

    public static readonly WireMethod<Empty, Empty> UnimplementedService = new(Unserved, "UnimplementedCall");
}

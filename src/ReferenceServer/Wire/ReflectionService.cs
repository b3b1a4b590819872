using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Wire.ReflectionV1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Server reflection v1 and v1alpha over the mapped services (MC-WIRE-30).</summary>
internal sealed class ReflectionService(WireRegistry registry)
{
    private DescriptorIndex? _index;

    /// <summary>Serves reflection; call after all other services are mapped or before, the answer is always complete.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var service = new ReflectionService(endpoints.ServiceProvider.GetRequiredService<WireRegistry>());
        foreach (var file in new[] { ReflectionV1.ReflectionReflection.Descriptor, ReflectionV1Alpha.ReflectionReflection.Descriptor })
        {
            endpoints.MapWire(file.FindTypeByName<ServiceDescriptor>("ServerReflection"), builder => builder
                .Duplex<ServerReflectionRequest, ServerReflectionResponse>("ServerReflectionInfo", service.AnswerAsync));
        }
    }

    private async Task AnswerAsync(
        IAsyncEnumerable<ServerReflectionRequest> requests, IWireWriter<ServerReflectionResponse> replies, WireContext context)
    {
        await foreach (var request in requests)
        {
            var reply = Answer(request);
            reply.ValidHost = request.Host;
            reply.OriginalRequest = request;
            await replies.WriteAsync(reply, context.CancellationToken);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var index = Index();
        return request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => ListServices(),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(index.FileByName(request.FileByFilename)),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => File(index.FileOfSymbol(request.FileContainingSymbol)),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension => File(
                index.FileOfExtension(request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber)),
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => Numbers(index, request.AllExtensionNumbersOfType),
            _ => Error(StatusCode.InvalidArgument, "The request asks nothing."),
        };
    }

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };

    private static ServerReflectionResponse File(FileDescriptor? file)
    {
        if (file is null)
        {
            return Error(StatusCode.NotFound, "Not found.");
        }

        var reply = new FileDescriptorResponse();
        AddWithImports(file, reply, []);
        return new ServerReflectionResponse { FileDescriptorResponse = reply };
    }

    private static void AddWithImports(FileDescriptor file, FileDescriptorResponse reply, HashSet<string> added)
    {
        if (!added.Add(file.Name))
        {
            return;
        }

        foreach (var import in file.Dependencies)
        {
            AddWithImports(import, reply, added);
        }

        reply.FileDescriptorProto.Add(file.SerializedData);
    }

    private static ServerReflectionResponse Numbers(DescriptorIndex index, string type)
    {
        if (index.ExtensionNumbers(type) is not { } numbers)
        {
            return Error(StatusCode.NotFound, "Not found.");
        }

        var reply = new ExtensionNumberResponse { BaseTypeName = type };
        reply.ExtensionNumber.AddRange(numbers);
        return new ServerReflectionResponse { AllExtensionNumbersResponse = reply };
    }

    private ServerReflectionResponse ListServices()
    {
        var reply = new ListServiceResponse();
        reply.Service.AddRange(registry.Services.Select(service => new ServiceResponse { Name = service.FullName }));
        return new ServerReflectionResponse { ListServicesResponse = reply };
    }

    private DescriptorIndex Index()
    {
        // Services are mapped before the first request; the count notices one mapped later.
        var index = _index;
        return index is not null && index.Services == registry.Services.Count
            ? index
            : _index = new DescriptorIndex(registry.Services);
    }
}

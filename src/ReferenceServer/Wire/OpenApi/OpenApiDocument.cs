using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire.OpenApi;

/// <summary>The JSON side of the served services as OpenAPI 3.1 (MC-WIRE-32).</summary>
internal sealed class OpenApiDocument(ContractComments comments)
{
    private const string ErrorName = "Error";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SchemaWriter _schemas = new(comments);

    /// <summary>Writes the document for the services of the contract; those of gRPC itself are left out.</summary>
    public static byte[] Write(IEnumerable<ServiceDescriptor> services)
    {
        var document = new OpenApiDocument(ContractComments.Load());
        return JsonSerializer.SerializeToUtf8Bytes(document.Build(services), Written);
    }

    private JsonObject Build(IEnumerable<ServiceDescriptor> services)
    {
        var paths = new JsonObject();
        var tags = new JsonArray();
        foreach (var service in services.Where(service => !service.FullName.StartsWith("grpc.", StringComparison.Ordinal)))
        {
            tags.Add(new JsonObject { ["name"] = service.Name, ["description"] = comments.Of(service.FullName) ?? service.FullName });
            foreach (var method in service.Methods)
            {
                paths[$"/{service.FullName}/{method.Name}"] = new JsonObject { ["post"] = Operation(method) };
            }
        }

        AddErrorSchema();
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "MotCua exchange",
                ["version"] = "1.0",
                ["description"] =
                    "The MotCua contract over HTTP with JSON. Every operation is a POST; a refusal is an HTTP status with the schema `Error`. "
                    + "The same operations are served as gRPC.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(
                new JsonObject { ["bearer"] = new JsonArray() },
                new JsonObject { ["motcuaAuthorization"] = new JsonArray() },
                new JsonObject { ["mutualTls"] = new JsonArray() }),
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = _schemas.Schemas,
                ["responses"] = new JsonObject { ["Refused"] = Refused() },
                ["securitySchemes"] = SecuritySchemes(),
            },
        };
    }

    private JsonObject Operation(MethodDescriptor method)
    {
        var text = comments.Of($"{method.Service.FullName}.{method.Name}") ?? method.Name;
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var streams = method.IsClientStreaming || method.IsServerStreaming;
        var operation = new JsonObject
        {
            ["operationId"] = $"{method.Service.Name}.{method.Name}",
            ["tags"] = new JsonArray(method.Service.Name),
            ["summary"] = (end < 0 ? text : text[..end]).TrimEnd('.'),
            ["description"] = streams ? text + " A stream of Connect frames: five bytes before each JSON message." : text,
            ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(method.InputType, streams) },
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = Content(method.OutputType, streams) },
                ["4XX"] = new JsonObject { ["$ref"] = "#/components/responses/Refused" },
                ["5XX"] = new JsonObject { ["$ref"] = "#/components/responses/Refused" },
            },
        };
        return operation;
    }

    private JsonObject Content(MessageDescriptor message, bool streams) => new()
    {
        [streams ? "application/connect+json" : "application/json"] = new JsonObject { ["schema"] = _schemas.Message(message) },
    };

    private void AddErrorSchema() => _schemas.Add(ErrorName, new JsonObject
    {
        ["type"] = "object",
        ["description"] = "Why a call was refused. Programs decide by `code` and the `google.rpc.ErrorInfo` in `details`, never by `message`.",
        ["required"] = new JsonArray("code"),
        ["properties"] = new JsonObject
        {
            ["code"] = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. Enum.GetValues<StatusCode>().Where(code => code != StatusCode.Ok).Select(code => JsonValue.Create(code.ToConnectName()))]),
            },
            ["message"] = new JsonObject { ["type"] = "string" },
            ["details"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("type", "value"),
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["description"] = "`google.rpc.ErrorInfo`, `google.rpc.BadRequest` or `google.rpc.RetryInfo`.",
                        },
                        ["value"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["contentEncoding"] = "base64",
                            ["description"] = "The protobuf bytes of the detail, base64 without padding.",
                        },
                        ["debug"] = new JsonObject
                        {
                            ["type"] = "object",
                            ["description"] = "The same as JSON: of `google.rpc.ErrorInfo` the members `reason`, `domain` and `metadata`.",
                        },
                    },
                },
            },
        },
    });

    private static JsonObject Refused() => new()
    {
        ["description"] = "The call was refused.",
        ["headers"] = new JsonObject
        {
            ["Retry-After"] = new JsonObject
            {
                ["description"] = "Seconds to wait before trying again, where that can help.",
                ["schema"] = new JsonObject { ["type"] = "integer" },
            },
        },
        ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = SchemaWriter.Ref(ErrorName) } },
    };

    private static JsonObject SecuritySchemes() => new()
    {
        ["bearer"] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["bearerFormat"] = "motcua-auth+jwt",
            ["description"] = "A JWT that the system signs itself, valid for at most 300 seconds.",
        },
        ["motcuaAuthorization"] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "MotCua-Authorization",
            ["description"] = "The same token as `Bearer …`, where a gateway consumes Authorization.",
        },
        ["mutualTls"] = new JsonObject { ["type"] = "mutualTLS", ["description"] = "The system's certificate on the connection." },
    };
}

using System.Diagnostics;
using System.Text.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Wire;
using MotCua.ReferenceServer.Wire.OpenApi;

namespace MotCua.ReferenceServer.Tests.Wire;

[Trait("Needs", "debian-tools")]
public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_is_valid_openapi_3_1()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, await DocumentAsync(), TestContext.Current.CancellationToken);
            var root = Root();
            var start = new ProcessStartInfo("node", [Path.Combine(root, "tests", "clients", "node", "wire", "validate-openapi.mjs"), file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var node = Process.Start(start) ?? throw new InvalidOperationException("Install Node.js 20 or newer.");
            var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0, $"Run `npm ci` in tests/clients/node if a module is missing.\n{output}\n{errors}");
            Assert.Equal("3.1", output.Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_document_carries_comments_constraints_privacy_and_errors()
    {
        using var document = JsonDocument.Parse(await DocumentAsync());
        var root = document.RootElement;
        var send = root.GetProperty("paths").GetProperty("/motcua.v1.Exchange/Send").GetProperty("post");
        Assert.Equal("Exchange.Send", send.GetProperty("operationId").GetString());
        Assert.StartsWith("Stores one message durably", send.GetProperty("summary").GetString(), StringComparison.Ordinal);
        var schemas = root.GetProperty("components").GetProperty("schemas");
        var batch = schemas.GetProperty("motcua.v1.SendBatchRequest");
        Assert.Equal(1000, batch.GetProperty("properties").GetProperty("messages").GetProperty("maxItems").GetInt32());
        Assert.Equal("messages", batch.GetProperty("required")[0].GetString());
        Assert.Contains("permission_denied", schemas.GetProperty("Error").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("motcua-auth+jwt", root.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("bearerFormat").GetString());
        Assert.DoesNotContain("grpc.health", root.GetProperty("paths").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"application/connect\\u002Bjson\"".Replace("\\u002B", "+", StringComparison.Ordinal),
            root.GetProperty("paths").GetProperty("/motcua.v1.Exchange/Subscribe").GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<string> DocumentAsync()
    {
        await using var server = await WireServer.StartAsync(endpoints =>
        {
            foreach (var service in ExchangeReflection.Descriptor.Services.Concat(DirectoryReflection.Descriptor.Services)
                .Concat(CatalogReflection.Descriptor.Services).Concat(TrackingReflection.Descriptor.Services)
                .Concat(AttachmentsReflection.Descriptor.Services).Concat(SandboxReflection.Descriptor.Services))
            {
                endpoints.MapWire(service, _ => { });
            }

            endpoints.MapWireReflectionAndHealth();
            endpoints.MapWireOpenApi();
        });
        return await server.Http1.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("MotCua.Sdk.sln was not found above the tests.");
        }

        return folder.FullName;
    }
}

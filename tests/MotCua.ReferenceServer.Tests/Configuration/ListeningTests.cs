using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.V1;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Configuration;

/// <summary>The two wires, with and without TLS, and what stands at the door.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-listen-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_tls_each_wire_has_its_port()
    {
        await using var hub = await StartAsync();
        Assert.NotEqual(hub.HttpAddress.Port, hub.GrpcAddress.Port);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, null, "Sandbox/GetClock", new { })).Status);
        using var client = new HttpClient();
        await AssertGrpcAsync(client, hub.GrpcAddress);
    }

    [Theory]
    [InlineData("leaf.pem", "leaf.key.pem", null)]
    [InlineData("leaf.p12", null, "secret-word")]
    public async Task With_tls_one_port_serves_both_wires(string certificate, string? key, string? password)
    {
        TestCertificates.WriteTo(_folder, "hub");
        await using var hub = await StartAsync(
            ("Tls:Certificate", Path.Combine(_folder, certificate)), ("Tls:Key", key is null ? null : Path.Combine(_folder, key)), ("Tls:Password", password));
        Assert.Equal("https", hub.HttpAddress.Scheme);
        Assert.Equal(hub.HttpAddress, hub.GrpcAddress);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, null, "Sandbox/GetClock", new { })).Status);
        using var client = hub.CreateClient();
        await AssertGrpcAsync(client, hub.GrpcAddress);
    }

    [Fact]
    public async Task A_client_certificate_that_the_directory_binds_needs_no_token_and_another_does_not_help()
    {
        TestCertificates.WriteTo(_folder, "hub");
        await using var hub = await StartAsync(("Tls:Certificate", Path.Combine(_folder, "leaf.pem")), ("Tls:Key", Path.Combine(_folder, "leaf.key.pem")));
        var system = await hub.EnrolAsync("mutual", SampleData.Commune);
        using var stranger = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "leaf.pem"), Path.Combine(_folder, "leaf.key.pem"));
        Assert.Equal(HttpStatusCode.OK, (await AskWithAsync(hub, system.Certificate)).Status);
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await AskWithAsync(hub, stranger)).Reason);
    }

    [Fact]
    public async Task Outside_of_a_sandbox_enrolment_is_unimplemented_and_reflection_is_closed()
    {
        TestCertificates.WriteTo(_folder, SampleData.Hub);
        string leaf = Path.Combine(_folder, "leaf.pem"), key = Path.Combine(_folder, "leaf.key.pem");
        await using var hub = await StartAsync(
            ("Sandbox:Enabled", "false"), ("Identity:Certificate", leaf), ("Identity:Key", key), ("Trust:Anchors", Path.Combine(_folder, "root.pem")));
        foreach (var method in new[] { "Enroll", "Revoke", "GetClock", "SetClock" })
        {
            var answer = await Answer.OfAsync(hub, null, $"Sandbox/{method}", new { });
            Assert.Equal((HttpStatusCode.NotFound, "unimplemented"), (answer.Status, answer.Json.GetProperty("code").GetString()));
        }

        Assert.False(System.IO.Directory.Exists(Path.Combine(hub.Folder, "sandbox")));
        using var client = hub.CreateClient();
        using var reflection = await client.PostAsync("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", JsonContent.Create(new { }), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, reflection.StatusCode);
    }

    [Fact]
    public async Task The_first_page_says_in_both_languages_what_is_here()
    {
        await using var hub = await StartAsync();
        using var client = hub.CreateClient();
        using var answer = await client.GetAsync("", TestContext.Current.CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        foreach (var text in new[] { SampleData.Hub, "Sandbox", "/openapi/v1.json", "grpc.health.v1.Health/Check", "motcua.v1.Sandbox/Enroll", "Nút trao đổi hồ sơ", "forwards signed dossiers" })
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.Contains("\"openapi\"", await client.GetStringAsync("openapi/v1.json", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var health = await client.PostAsync("grpc.health.v1.Health/Check", JsonContent.Create(new { }), TestContext.Current.CancellationToken);
        Assert.Contains("SERVING", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_with_a_path_prefix_everything_is_where_it_was()
    {
        await using var hub = await StartAsync(("Listen:PathPrefix", "/trao-doi"));
        var system = await hub.EnrolAsync("prefix", SampleData.Commune);
        using var client = hub.CreateClient(system);
        client.BaseAddress = new Uri(hub.HttpAddress, "trao-doi/");
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(client, "Directory/GetAgency", new { code = SampleData.Commune })).Status);
        using var stranger = new HttpClient { BaseAddress = client.BaseAddress };
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await Answer.OfAsync(stranger, "Directory/GetAgency", new { code = SampleData.Commune })).Reason);
        Assert.Contains("/trao-doi/motcua.v1", await stranger.GetStringAsync("", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_breaks_a_constraint_is_refused_on_the_binary_wire_too()
    {
        await using var hub = await StartAsync();
        var system = await hub.EnrolAsync("binary", SampleData.Commune);
        using var client = hub.CreateClient(system);
        using var content = new ByteArrayContent(Google.Protobuf.MessageExtensions.ToByteArray(new AllocateDossierCodeRequest { Agency = SampleData.Commune, IntakeId = "a b" }));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/proto");
        using var response = await client.PostAsync("motcua.v1.Catalog/AllocateDossierCode", content, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal((ErrorReason.SchemaViolation, "intakeId"), (answer.Reason, answer.Refusal?.Refusal.Fields[0].Path));
    }

    [Fact]
    public async Task A_stopping_hub_ends_open_streams_with_unavailable()
    {
        await using var hub = await StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub.GrpcAddress, "grpc.health.v1.Health/Watch"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[7], TestContext.Current.CancellationToken);

        var stopping = hub.StopAsync();
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal("14", response.TrailingHeaders.GetValues("grpc-status").Single());
        await stopping;
    }

    [Fact]
    public async Task A_fault_flag_makes_the_hub_unavailable_now_and_then_and_loses_answers()
    {
        await using var hub = await StartAsync(("Sandbox:Faults:UnavailableEvery", "2"), ("Sandbox:Faults:DropReplyEvery", "3"));
        var system = await hub.EnrolAsync("faults", SampleData.Commune);
        using var client = hub.CreateClient(system);
        var question = new { code = SampleData.Commune };
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(client, "Directory/GetAgency", question)).Status);
        Assert.Equal(ErrorReason.StoreUnavailable, (await Answer.OfAsync(client, "Directory/GetAgency", question)).Reason);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Answer.OfAsync(client, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = "lost" }));
        Assert.Equal(ErrorReason.StoreUnavailable, (await Answer.OfAsync(client, "Directory/GetAgency", question)).Reason);

        // The lost answer's work was done.
        var again = await Answer.OfAsync(client, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = "lost" });
        Assert.True(again.Json.GetProperty("repeatedIntake").GetBoolean());
    }

    private Task<TestHub> StartAsync(params (string Key, string? Value)[] settings) => HubFixture.StartAsync(Path.Combine(_folder, "data"), settings);

    // An empty GetClockRequest in one frame, by hand: no client of ours is part of the proof.
    private static async Task AssertGrpcAsync(HttpClient client, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "motcua.v1.Sandbox/GetClock"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var frame = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal(frame.Length - 5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        Assert.NotNull(GetClockResponse.Parser.ParseFrom(frame.AsSpan(5)).Time);
    }

    private static async Task<Answer> AskWithAsync(TestHub hub, X509Certificate2 certificate)
    {
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var expected = hub.ServerCertificateSha256;
        using var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                ClientCertificates = [usable],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => usable,
                RemoteCertificateValidationCallback = (_, server, _, _) => server?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == expected,
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = hub.HttpAddress };
        return await Answer.OfAsync(client, "Directory/GetAgency", new { code = SampleData.Commune });
    }
}

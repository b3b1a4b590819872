using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Wire;
using MotCua.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MotCua.ReferenceServer.Tests.Directory;

public sealed class AuthenticationTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private static readonly object Question = new { code = SampleData.Commune };

    private TestHub Hub => fixture.Hub;

    [Fact]
    public async Task A_call_without_a_token_is_refused() =>
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await Answer.OfAsync(Hub, null, "Directory/GetAgency", Question)).Reason);

    [Fact]
    public async Task A_token_serves_many_calls_until_it_expires()
    {
        var system = await Hub.EnrolAsync("reuse", SampleData.Commune);
        using var client = Client(system.Token());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(client, "Directory/GetAgency", Question)).Status);
        }
    }

    [Fact]
    public async Task A_token_for_another_hub_is_refused()
    {
        var system = await Hub.EnrolAsync("audience", SampleData.Commune);
        var answer = await AskAsync(system.Token(audience: "G12.99"));
        Assert.Equal(ErrorReason.UnauthenticatedSystem, answer.Reason);
        Assert.Equal("aud", answer.Refusal!.Refusal.Fields[0].Path);
    }

    [Fact]
    public async Task An_expired_token_is_a_skewed_clock_and_the_answer_carries_the_time_of_the_hub()
    {
        var system = await Hub.EnrolAsync("expired", SampleData.Commune);
        var answer = await AskAsync(system.Token(issuedAt: Hub.Clock.GetUtcNow().AddMinutes(-6)));
        Assert.Equal(ErrorReason.ClockSkew, answer.Reason);
        Assert.InRange(answer.Refusal!.HubTime!.Value, Hub.Clock.GetUtcNow().AddMinutes(-1), Hub.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_clock_ten_minutes_ahead_is_refused_with_the_time_of_the_hub()
    {
        var system = await Hub.EnrolAsync("ahead", SampleData.Commune);
        var answer = await AskAsync(system.Token(issuedAt: Hub.Clock.GetUtcNow().AddMinutes(10)));
        Assert.Equal(ErrorReason.ClockSkew, answer.Reason);
        Assert.NotNull(answer.Refusal!.HubTime);
    }

    [Fact]
    public async Task A_certificate_that_another_hub_enrolled_is_unknown_here()
    {
        await using var other = await TestHub.StartAsync();
        var stranger = await other.EnrolAsync("stranger", other.Code);
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await AskAsync(stranger.Token(audience: Hub.Code))).Reason);
    }

    [Fact]
    public async Task A_certificate_of_one_system_does_not_speak_for_another()
    {
        var system = await Hub.EnrolAsync("issuer", SampleData.Commune);
        var answer = await AskAsync(system.Token(issuer: "somebody-else"));
        Assert.Equal(ErrorReason.UnauthenticatedSystem, answer.Reason);
        Assert.Equal("iss", answer.Refusal!.Refusal.Fields[0].Path);
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_refused()
    {
        var system = await Hub.EnrolAsync("right-key", SampleData.Commune);
        var other = await Hub.EnrolAsync("wrong-key", SampleData.Commune);
        var header = Jws.AuthHeader(SignatureAlgorithm.ES256, system.Thumbprint);
        var claims = AuthToken.WriteClaims("right-key", Hub.Code, Hub.Clock.GetUtcNow(), 300, Guid.NewGuid().ToString());
        var token = Jws.Attached(header, claims, other.SignHash(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, claims)));
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await AskAsync(token)).Reason);
    }

    [Fact]
    public async Task A_token_without_a_signature_algorithm_is_refused()
    {
        var system = await Hub.EnrolAsync("alg-none", SampleData.Commune);
        var header = Base64(Encoding.ASCII.GetBytes($$"""{"alg":"none","typ":"motcua-auth+jwt","x5t#S256":"{{system.Thumbprint}}"}"""));
        var claims = Base64(AuthToken.WriteClaims("alg-none", Hub.Code, Hub.Clock.GetUtcNow(), 300, Guid.NewGuid().ToString()));
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await AskAsync($"{header}.{claims}.")).Reason);
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_also_with_a_token_that_was_good_before()
    {
        var system = await Hub.EnrolAsync("revoked", SampleData.Commune);
        var token = system.Token();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(token)).Status);

        var revoked = await Answer.OfAsync(Hub, system, "Sandbox/Revoke", new { thumbprint = system.Thumbprint, jti = Guid.NewGuid() });
        Assert.Equal(HttpStatusCode.OK, revoked.Status);

        Assert.Equal(ErrorReason.CertificateRevoked, (await AskAsync(token)).Reason);
        Assert.Equal(ErrorReason.CertificateRevoked, (await AskAsync(system.Token())).Reason);
        var caller = Hub.Services.GetRequiredService<BindingRegister>().Find(system.Thumbprint)!.Caller;
        Assert.Equal(ErrorReason.CertificateRevoked, Hub.Services.GetRequiredService<SystemAuthenticator>().Recheck(caller)!.Reason);
    }

    [Fact]
    public async Task A_certificate_outside_of_its_validity_is_not_trusted()
    {
        var now = Hub.Clock.GetUtcNow();
        var past = await Hub.EnrolAsync("past", [SampleData.Commune], now.AddDays(-2), now.AddDays(-1));
        var future = await Hub.EnrolAsync("future", [SampleData.Commune], now.AddDays(1), now.AddDays(2));
        Assert.Equal(ErrorReason.CertificateNotTrusted, (await AskAsync(past.Token())).Reason);
        Assert.Equal(ErrorReason.CertificateNotTrusted, (await AskAsync(future.Token())).Reason);
    }

    [Fact]
    public async Task The_own_header_wins_where_a_gateway_uses_authorization()
    {
        var system = await Hub.EnrolAsync("gateway", SampleData.Commune);
        using var client = Hub.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer the-gateways-own");
        client.DefaultRequestHeaders.TryAddWithoutValidation("MotCua-Authorization", system.Token());
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(client, "Directory/GetAgency", Question)).Status);
    }

    [Fact]
    public async Task Everything_that_is_served_needs_a_caller_but_what_is_listed_here()
    {
        string[] open =
        [
            "motcua.v1.Sandbox/Enroll", "motcua.v1.Sandbox/GetClock", "grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch",
            "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        ];
        var methods = Hub.Services.GetRequiredService<WireRegistry>().Services
            .SelectMany(service => service.Methods.Select(method => $"{service.FullName}/{method.Name}"))
            .Except(open)
            .ToList();
        Assert.Contains("motcua.v1.Directory/GetAgency", methods);
        using var client = Hub.CreateClient();
        foreach (var method in methods)
        {
            using var answer = await client.PostAsync(method, JsonContent.Create(new { }), TestContext.Current.CancellationToken);
            var refused = await Answer.ReadAsync(answer);
            Assert.True(refused.Status == HttpStatusCode.Unauthorized || refused.Text.Contains("unauthenticated", StringComparison.Ordinal), $"{method}: {refused}");
        }

        using var file = await client.GetAsync($"attachments/sha256/{new string('0', 64)}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, file.StatusCode);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented_for_anyone()
    {
        var answer = await Answer.OfAsync(Hub, null, "Nothing/Here", new { });
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("unimplemented", answer.Json.GetProperty("code").GetString());
    }

    private static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private HttpClient Client(string token)
    {
        var client = Hub.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private async Task<Answer> AskAsync(string token)
    {
        using var client = Client(token);
        return await Answer.OfAsync(client, "Directory/GetAgency", Question);
    }
}

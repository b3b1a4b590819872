using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Sandbox;

public sealed class SandboxTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private TestHub Hub => fixture.Hub;

    [Fact]
    public async Task A_request_that_is_not_signed_with_its_own_key_is_refused() =>
        Assert.Equal(ErrorReason.SchemaViolation, (await EnrolAsync("broken", SampleData.Commune, "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")).Reason);

    [Fact]
    public async Task A_weak_key_is_refused()
    {
        using var key = RSA.Create(1024);
        var csr = new CertificateRequest("CN=weak", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        Assert.Equal(ErrorReason.SchemaViolation, (await EnrolAsync("weak", SampleData.Commune, csr)).Reason);
    }

    [Fact]
    public async Task An_rsa_key_of_2048_bits_is_enrolled()
    {
        using var key = RSA.Create(2048);
        var csr = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        Assert.Equal(HttpStatusCode.OK, (await EnrolAsync("rsa", SampleData.Commune, csr)).Status);
    }

    [Fact]
    public async Task An_agency_that_the_directory_does_not_have_is_refused() =>
        Assert.Equal(ErrorReason.RecipientUnknown, (await EnrolAsync("unknown", "H01.77", Csr())).Reason);

    [Fact]
    public async Task The_same_enrolment_call_is_taken_once()
    {
        var request = new { system = "twice", agencies = new[] { SampleData.Commune }, csrPem = Csr(), jti = "enrol-once-1" };
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(Hub, null, "Sandbox/Enroll", request)).Status);
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await Answer.OfAsync(Hub, null, "Sandbox/Enroll", request)).Reason);
    }

    [Fact]
    public async Task The_enrolled_certificate_is_issued_by_the_sandbox_authority()
    {
        var system = await Hub.EnrolAsync("chain", SampleData.Commune);
        using var authority = X509Certificate2.CreateFromPem(system.AuthorityPem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(system.Certificate));
        using var hub = X509Certificate2.CreateFromPem(system.HubCertificatePem);
        Assert.True(chain.Build(hub));
    }

    [Fact]
    public async Task An_administrative_call_takes_the_id_of_the_call_and_of_its_token_once()
    {
        var system = await Hub.EnrolAsync("admin", SampleData.Commune);
        var token = system.Token();
        using var client = Hub.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(client, "Sandbox/SetClock", new { time = Now(), jti = "admin-call-1" })).Status);

        var sameToken = await Answer.OfAsync(client, "Sandbox/SetClock", new { time = Now(), jti = "admin-call-2" });
        Assert.Equal(ErrorReason.UnauthenticatedSystem, sameToken.Reason);
        Assert.Equal("jti", sameToken.Refusal!.Refusal.Fields[0].Path);
        Assert.Equal(ErrorReason.UnauthenticatedSystem, (await Answer.OfAsync(Hub, system, "Sandbox/SetClock", new { time = Now(), jti = "admin-call-1" })).Reason);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(Hub, system, "Sandbox/SetClock", new { time = Now(), jti = "admin-call-2" })).Status);
    }

    [Fact]
    public async Task The_clock_moves_and_stays_moved_but_never_goes_behind_a_stored_message()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;
        await using var hub = await HubFixture.StartAsync(data);
        var system = await hub.EnrolAsync("clock", SampleData.Commune);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, system, "Sandbox/SetClock", new { time = "2027-02-06T00:00:00Z", jti = "clock-set-1" })).Status);
        await hub.RestartAsync();
        var told = await Answer.OfAsync(hub, null, "Sandbox/GetClock", new { });
        Assert.StartsWith("2027-02-06T00:", told.Json.GetProperty("time").GetString(), StringComparison.Ordinal);

        // Received at 2027-02-06T00:00:00Z.
        await hub.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session => session.Statement("""
            INSERT INTO messages (sender, id, recipient, mailbox, position, body, payload, signature, payload_sha256, receipt, created_at, expires_at, received_at)
            VALUES ('a', 'b', 'c', 'c', 1, 'x', x'00', '', x'00', x'00', 1, 1, 1801872000000)
            """).Execute());
        var back = await Answer.OfAsync(hub, system, "Sandbox/SetClock", new { time = "2027-02-05T23:59:59Z", jti = "clock-set-2" });
        Assert.Equal(ErrorReason.SchemaViolation, back.Reason);
        Assert.Equal("time", back.Refusal!.Refusal.Fields[0].Path);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, system, "Sandbox/SetClock", new { time = "2027-02-06T00:00:01Z", jti = "clock-set-3" })).Status);
        System.IO.Directory.Delete(data, recursive: true);
    }

    // A clock set to the year 9999 once ended the sandbox for good: the next day is no date, and no token is ever valid again.
    [Theory]
    [InlineData("9999-12-31T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public async Task The_clock_and_certificates_stay_within_the_years_of_the_sandbox(string time)
    {
        var system = await Hub.EnrolAsync("far", SampleData.Commune);
        var clock = await Answer.OfAsync(Hub, system, "Sandbox/SetClock", new { time, jti = Guid.NewGuid().ToString() });
        Assert.Equal((ErrorReason.SchemaViolation, "time"), (clock.Reason, clock.Refusal!.Refusal.Fields[0].Path));
        var enrolment = new { system = "far", agencies = new[] { SampleData.Commune }, csrPem = Csr(), jti = Guid.NewGuid().ToString(), notBefore = time };
        var certificate = await Answer.OfAsync(Hub, null, "Sandbox/Enroll", enrolment);
        Assert.Equal((ErrorReason.SchemaViolation, "notBefore"), (certificate.Reason, certificate.Refusal!.Refusal.Fields[0].Path));
    }

    private static string Csr()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    private string Now() => Hub.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private Task<Answer> EnrolAsync(string system, string agency, string csr) =>
        Answer.OfAsync(Hub, null, "Sandbox/Enroll", new { system, agencies = new[] { agency }, csrPem = csr, jti = Guid.NewGuid() });
}

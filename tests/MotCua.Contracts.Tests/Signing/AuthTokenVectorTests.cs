using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Signing;

public sealed class AuthTokenVectorTests
{
    private const string Folder = "signing/tokens";

    public static TheoryData<string> Cases => [.. VectorFiles.Names(Folder)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_vector_gets_the_verdict_that_it_expects(string name)
    {
        var vector = VectorFiles.Read(Folder, name);
        using var certificate = X509Certificate2.CreateFromPem(vector.Text("certificate"));
        var now = DateTimeOffset.FromUnixTimeSeconds(vector["now"]!.GetValue<long>());

        var verdict = AuthToken.TryParse(vector.Text("token"), out var token, out var refused) ? token.Verify(certificate, vector.Text("audience"), now) : refused;

        var expected = vector["expected"]!;
        if (expected["valid"]!.GetValue<bool>())
        {
            Assert.Equal(default, verdict);
            Assert.Equal("khanhhoa-mcdt", token!.Issuer);
            Assert.Equal(CertificateThumbprint.Of(certificate), token.Thumbprint);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795316700), token.ExpiresAt);
            Assert.DoesNotContain(vector.Text("token"), token.ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(VectorFiles.Problem<AuthTokenProblem>(expected.Text("problem")), verdict.Problem);
            Assert.Equal(expected["claim"]?.GetValue<string>(), verdict.Claim);
            Assert.Equal(expected["signatureProblem"]?.GetValue<string>() ?? "NONE", verdict.Signature.Name());
            Assert.True(ReasonTable.TryParse(expected.Text("reason"), out var reason));
            Assert.Equal(reason, verdict.Reason);
        }
    }

    [Fact]
    public void A_token_that_ended_since_it_was_verified_is_outside_its_window()
    {
        Assert.True(AuthToken.TryParse(VectorFiles.Read(Folder, "valid-es256").Text("token"), out var token, out _));

        Assert.True(token.CheckWindow(DateTimeOffset.FromUnixTimeSeconds(1795316699)).IsValid);
        Assert.Equal(ErrorReason.ClockSkew, token.CheckWindow(DateTimeOffset.FromUnixTimeSeconds(1795316700)).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void A_lifetime_outside_1_to_300_seconds_is_never_written(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AuthToken.WriteClaims("a", "H32", DateTimeOffset.UnixEpoch, seconds, "1"));
}

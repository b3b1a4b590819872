using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Signing;

public sealed class SignatureVectorTests
{
    public static TheoryData<string> Cases => [.. VectorFiles.Names("signing")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_vector_gets_the_verdict_that_it_expects(string name)
    {
        var vector = VectorFiles.Read("signing", name);
        using var certificate = X509Certificate2.CreateFromPem(vector.Text("certificate"));

        var verdict = MessageSignature.Verify(vector.Bytes("payload"), vector.Text("signature"), certificate);

        var expected = vector["expected"]!;
        if (expected["valid"]!.GetValue<bool>())
        {
            Assert.Equal(SignatureProblem.None, verdict.Problem);
            Assert.Equal(ErrorReason.Unspecified, verdict.Reason);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795316400), verdict.Header!.IssuedAt);
        }
        else
        {
            Assert.Equal(expected.Text("problem"), verdict.Problem.Name());
            Assert.Equal(ErrorReason.SignatureInvalid, verdict.Reason);
            Assert.Equal("SIGNATURE_INVALID", expected.Text("reason"));
        }
    }

    [Fact]
    public void Vectors_cover_every_problem_that_a_stranger_can_cause()
    {
        var covered = VectorFiles.Names("signing").Select(n => VectorFiles.Read("signing", n)["expected"]!)
            .Where(e => !e["valid"]!.GetValue<bool>()).Select(e => e.Text("problem")).ToHashSet(StringComparer.Ordinal);

        var wanted = Enum.GetValues<SignatureProblem>().Except([SignatureProblem.None]).Select(p => p.Name());
        Assert.Empty(wanted.Except(covered));
    }
}

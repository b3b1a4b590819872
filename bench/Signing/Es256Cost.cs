using System.Security.Cryptography;

namespace MotCua.Bench.Signing;

/// <summary>What one ES256 signature and its verification cost this machine, in CPU time of one thread: the yardstick of the others.</summary>
internal static class Es256Cost
{
    /// <summary>CPU time of one sign and one verify, taken over about so much CPU time.</summary>
    public static TimeSpan Measure(TimeSpan about)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return CpuCost.Of(about, Work(key));
    }

    /// <summary>One sign and one verify of a hash.</summary>
    public static Action Work(ECDsa key)
    {
        var hash = RandomNumberGenerator.GetBytes(32);
        return () =>
        {
            var signature = key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            if (!key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            {
                throw new BenchException("This machine's ES256 does not verify what it signed.");
            }
        };
    }
}

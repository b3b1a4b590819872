using System.Diagnostics.CodeAnalysis;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The directory authority's detached JWS over a snapshot's payload bytes: <c>typ: motcua-directory+jws</c>, header members
/// <c>alg, typ, cty, x5t#S256</c> (MC-SIGN-25). The authority's certificate is pinned; it is never taken from the snapshot.
/// </summary>
public sealed class SnapshotSignature : DetachedSignature
{
    private SnapshotSignature(JwsHeader header, string header64, byte[] signature)
        : base(header, header64, signature)
    {
    }

    /// <summary>The protected header's JSON bytes, for <see cref="Jws.HashSigningInput"/> over the payload and <see cref="Jws.Detached"/>.</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The authority's certificate, see <see cref="CertificateThumbprint.Of"/>.</param>
    /// <returns>The JSON bytes.</returns>
    public static byte[] CreateHeader(SignatureAlgorithm algorithm, string thumbprint) =>
        JwsType.Directory.Header(algorithm, thumbprint);

    /// <summary>Reads a signature text strictly.</summary>
    /// <param name="signature">The text of <c>SignedSnapshot.signature</c>, at most <see cref="Jws.MaxLength"/> characters.</param>
    /// <param name="parsed">The signature, when true is returned.</param>
    /// <param name="verdict">The refusal, when false is returned.</param>
    /// <returns>True when the form is right.</returns>
    public static bool TryParse(string signature, [NotNullWhen(true)] out SnapshotSignature? parsed, out SignatureVerdict verdict)
    {
        parsed = CompactParts.TryReadDetached(signature, JwsType.Directory, out var header, out var header64, out var bytes, out verdict)
            ? new SnapshotSignature(header, header64, bytes)
            : null;
        return parsed is not null;
    }
}

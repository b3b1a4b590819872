using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The directory authority's detached JWS over a snapshot's payload bytes: <c>typ: motcua-directory+jws</c>, header members
/// <c>alg, typ, cty, x5t#S256</c> (MC-SIGN-25). The authority's certificate is pinned; it is never taken from the snapshot.
/// </summary>
public sealed class SnapshotSignature
{
    private readonly string _header64;
    private readonly byte[] _signature;

    private SnapshotSignature(JwsHeader header, string header64, byte[] signature)
    {
        Header = header;
        _header64 = header64;
        _signature = signature;
    }

    /// <summary>The protected header.</summary>
    public JwsHeader Header { get; }

    /// <summary>The protected header's JSON bytes, for <see cref="Jws.HashSigningInput"/> over the payload and <see cref="Jws.Detached"/>.</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The authority's certificate, see <see cref="CertificateThumbprint.Of"/>.</param>
    /// <returns>The JSON bytes.</returns>
    public static byte[] CreateHeader(SignatureAlgorithm algorithm, string thumbprint)
    {
        if (thumbprint.Length != CertificateThumbprint.Length)
        {
            throw new ArgumentException("A certificate thumbprint is 43 characters of base64url.", nameof(thumbprint));
        }

        return Encoding.ASCII.GetBytes(
            $$"""{"alg":"{{algorithm.Name}}","typ":"motcua-directory+jws","cty":"application/vnd.motcua.directory.v1+json","x5t#S256":"{{thumbprint}}"}""");
    }

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

    /// <summary>Verifies this signature over a snapshot's payload.</summary>
    /// <param name="payload">The bytes of <c>SignedSnapshot.payload</c>.</param>
    /// <param name="authority">The key of the pinned certificate.</param>
    /// <returns>The verdict.</returns>
    public SignatureVerdict Verify(ReadOnlySpan<byte> payload, VerificationKey authority) =>
        CompactParts.VerifyDetached(Header, _header64, payload, _signature, authority);
}

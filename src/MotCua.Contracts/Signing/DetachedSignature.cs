namespace MotCua.Contracts.Signing;

/// <summary>
/// A detached JWS, read and not yet verified. Each use has a type of its own with its own <c>typ</c>, so that one is never taken for another (MC-SIGN-4).
/// </summary>
public abstract class DetachedSignature
{
    private readonly string _header64;
    private readonly byte[] _signature;

    private protected DetachedSignature(JwsHeader header, string header64, byte[] signature)
    {
        Header = header;
        _header64 = header64;
        _signature = signature;
    }

    /// <summary>The protected header.</summary>
    public JwsHeader Header { get; }

    /// <summary>Verifies this signature over a payload.</summary>
    /// <param name="payload">The payload's bytes exactly as received.</param>
    /// <param name="key">The key of the certificate that the header names; a pinned one where there is one.</param>
    /// <returns>The verdict.</returns>
    public SignatureVerdict Verify(ReadOnlySpan<byte> payload, VerificationKey key) =>
        CompactParts.VerifyDetached(Header, _header64, payload, _signature, key);
}

using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Signing;

/// <summary>What a signer is asked for: a whole JWS.</summary>
public static class SignerExtensions
{
    /// <summary>The signer's algorithm as the contract's value.</summary>
    /// <param name="signer">The signer.</param>
    /// <returns>The algorithm.</returns>
    /// <exception cref="SignerSetupException">The signer names an algorithm that the contract does not accept.</exception>
    public static SignatureAlgorithm GetAlgorithm(this IMessageSigner signer) =>
        SignerAlgorithm.Choose(signer.Certificate, signer.Algorithm, "IMessageSigner.Algorithm");

    /// <summary>Signs a header and a payload.</summary>
    /// <param name="signer">The signer.</param>
    /// <param name="header">The protected header's JSON, made by <see cref="Jws"/> with the signer's algorithm and thumbprint.</param>
    /// <param name="payload">The payload's bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The signature's bytes, for <see cref="Jws.Detached"/> or <see cref="Jws.Attached"/>.</returns>
    public static ValueTask<byte[]> SignAsync(
        this IMessageSigner signer, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        signer.SignHashAsync(Jws.HashSigningInput(signer.GetAlgorithm(), header.Span, payload.Span), cancellationToken);
}

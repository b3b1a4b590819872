using System.Security.Cryptography.X509Certificates;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>A key that counts as remote.</summary>
internal sealed class AwaySigner(IMessageSigner key) : IMessageSigner
{
    public string Algorithm => key.Algorithm;

    public X509Certificate2 Certificate => key.Certificate;

    public bool IsRemote => true;

    public ValueTask<byte[]> SignHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => key.SignHashAsync(hash, cancellationToken);
}

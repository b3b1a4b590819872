using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Tests.Intake;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class PingTests : IAsyncLifetime
{
    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TestCore _hub = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public void The_hub_verifies_the_nonces_signature_and_signs_it_too()
    {
        var answer = Ping(Sign(_hub.Systems[TestCore.Commune]));
        Assert.True(answer.SignatureVerified);
        Assert.Equal(TestCore.Hub, answer.Hub);
        Assert.Equal(["1.0"], answer.Contracts);
        Assert.Equal([TestCore.Commune], answer.Agencies);
        Assert.Equal(TestCore.Start, answer.Time.ToDateTimeOffset());
        Assert.True(PingSignature.TryParse(answer.Signature, out var signature, out _));
        Assert.True(signature.Verify(Nonce, VerificationKey.Of(_hub.HubKey.Certificate)).IsValid);
    }

    [Fact]
    public void Without_a_signature_it_tests_address_and_credentials_only() => Assert.False(Ping("").SignatureVerified);

    [Fact]
    public void A_signature_by_another_system_is_SENDER_NOT_ALLOWED() =>
        Assert.Equal(ErrorReason.SenderNotAllowed, Assert.Throws<RefusalException>(() => Ping(Sign(_hub.Systems[TestCore.TaxOffice]))).Reason);

    [Fact]
    public void A_message_signature_is_never_taken_for_a_ping()
    {
        var signed = _hub.Systems[TestCore.Commune].Seal(Nonce, TestCore.Start);
        Assert.Equal(ErrorReason.SignatureInvalid, Assert.Throws<RefusalException>(() => Ping(signed.Signature)).Reason);
    }

    private PingResponse Ping(string signature) => _hub.Get<PingService>().Ping(
        new PingRequest { Nonce = ByteString.CopyFrom(Nonce), Signature = signature }, _hub.CallerOf(TestCore.Commune));

    private static string Sign(TestKey key)
    {
        var header = PingSignature.CreateHeader(SignatureAlgorithm.ES256, key.Thumbprint);
        return Jws.Detached(header, key.Sign(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, Nonce)));
    }
}

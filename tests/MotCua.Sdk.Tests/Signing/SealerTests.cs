using MotCua.Contracts.Signing;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

public sealed class SealerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_payload_signed_again_with_another_key_is_the_same_payload()
    {
        var clock = new FixedClock(FixedClock.Start);
        var payload = SigningFiles.Payload();
        var first = await new MessageSealer(TheKeys.Of("es256"), clock).SealAsync(payload, Cancellation);
        clock.Now = FixedClock.Start.AddDays(3).AddMilliseconds(999);
        var signer = TheKeys.Of("es384");

        var second = await new MessageSealer(signer, clock).SignAsync(first.Payload.Memory, Cancellation);

        var verdict = MessageSignature.Verify(first.Payload.Span, second, signer.Certificate);
        Assert.True(verdict.IsValid);
        Assert.Equal(FixedClock.Start.AddDays(3), verdict.Header!.IssuedAt);
        Assert.Equal(payload, first.Payload.ToByteArray());
    }

    [Theory]
    [InlineData("2025-12-31T23:59:59Z")]
    [InlineData("2026-02-01T00:00:00Z")]
    public async Task A_certificate_outside_its_validity_signs_nothing(string now)
    {
        var sealer = new MessageSealer(TheKeys.Of("short-lived"), new FixedClock(DateTimeOffset.Parse(now)));

        var refusal = await Assert.ThrowsAsync<SignerSetupException>(async () => await sealer.SealAsync(SigningFiles.Payload(), Cancellation));

        Assert.Equal("IMessageSigner.Certificate", refusal.Setting);
    }

    [Fact]
    public async Task A_payload_of_two_mebibytes_is_sealed_and_verified()
    {
        var signer = TheKeys.Of("es256");
        var payload = new byte[2 * 1024 * 1024];
        Array.Fill(payload, (byte)'a');

        var message = await new MessageSealer(signer, new FixedClock(FixedClock.Start)).SealAsync(payload, Cancellation);

        Assert.True(MessageSignature.Verify(payload, message.Signature, signer.Certificate).IsValid);
        payload[^1] = (byte)'b';
        Assert.Equal(SignatureProblem.SignatureWrong, MessageSignature.Verify(payload, message.Signature, signer.Certificate).Problem);
    }

    [Fact]
    public async Task All_receipts_of_a_commit_carry_one_signature()
    {
        var sealer = new ReceiptSealer(TheKeys.Of("hub"), "H32");
        ReadOnlyMemory<byte>[] statements = [new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }];

        var receipts = await sealer.SealAsync(statements, FixedClock.Start, Cancellation);

        Assert.Equal([0UL, 1UL, 2UL], receipts.Select(static r => r.Index));
        Assert.All(receipts, r => Assert.Equal(3UL, r.Size));
        Assert.Single(receipts.Select(static r => r.Signature).Distinct(StringComparer.Ordinal));
        Assert.Equal([2, 2, 1], receipts.Select(static r => r.Path.Count));
    }
}

using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Messages;

public sealed class PreparerTests
{
    private readonly MotCuaMessages _messages = new(new FakeTime(The.Now));

    // The conformance suite found that the SDK signed what every hub refuses: a secret was out of the house before anybody said no (MC-CORE-5).
    [Theory]
    [InlineData(Secrecy.Confidential)]
    [InlineData(Secrecy.Secret)]
    [InlineData(Secrecy.TopSecret)]
    [InlineData((Secrecy)9)]
    public void What_is_not_ordinary_is_not_signed(Secrecy secrecy)
    {
        var message = The.Document(_messages);
        message.Header.Secrecy = secrecy;
        var refused = Assert.Throws<MessageInvalidException>(() => MessagePreparer.Fix(message));
        Assert.Contains(refused.Reason, new[] { ErrorReason.SecrecyNotAllowed, ErrorReason.JsonInvalid });
        Assert.Equal("header.secrecy", Assert.Single(refused.Violations).Path);
    }

    [Theory]
    [InlineData(Secrecy.Unspecified)]
    [InlineData(Secrecy.Ordinary)]
    public void What_is_ordinary_is(Secrecy secrecy)
    {
        var message = The.Document(_messages);
        message.Header.Secrecy = secrecy;
        Assert.NotEmpty(MessagePreparer.Fix(message).Payload);
    }
}

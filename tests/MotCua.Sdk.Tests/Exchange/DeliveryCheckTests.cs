using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Exchange;

public sealed class DeliveryCheckTests
{
    private readonly MotCuaMessages _messages = new(new FakeTime(The.Now));

    // The conformance suite found that the SDK gave a rating of no dossier to the handler (MC-TASK-47).
    [Fact]
    public void What_is_about_a_dossier_and_names_none_is_no_message_for_a_handler()
    {
        var rating = _messages.From(The.Commune).RateService(The.OneStop, The.Dossier, new ServiceRated { Score = 5, RatedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(The.Now) });
        Assert.NotNull(DeliveryCheck.Read(MotCuaJson.WriteNormalized(rating)).Message);
        rating.Header.Dossier = "";
        var (message, violations) = DeliveryCheck.Read(MotCuaJson.WriteNormalized(rating));
        Assert.Null(message);
        Assert.Equal("header.dossier", Assert.Single(violations).Path);
    }

    [Fact]
    public void A_document_needs_no_dossier() => Assert.NotNull(DeliveryCheck.Read(MotCuaJson.WriteNormalized(The.Document(_messages))).Message);
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>
/// Wrong messages against a running hub, on both wires. Each is refused with its reason, leaves nothing in the store, is named in the log without the person
/// it is about, and the hub goes on.
/// </summary>
public sealed class BadMessageTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    public static TheoryData<string> Names => [.. BadMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_message_is_refused_with_its_reason_on_both_wires_and_not_stored(string name)
    {
        var bad = BadMessages.All[name];
        var draft = fixture.NewDraft();
        await bad.Make(fixture, draft);
        await fixture.RefusedAsync(bad.Reason, draft.SendAsync);
        var call = await fixture.RefusedAsync(draft.SendOverGrpcAsync, ReasonTable.Get(bad.Reason).Name);
        Assert.Equal((200, ReasonTable.Get(bad.Reason).Code.ToString(CultureInfo.InvariantCulture), bad.Reason), (call.HttpStatus, call.Status, call.Reason!.Value));
    }

    // Ten thousand wrong places once made trailers that stock gRPC clients drop, reason and all.
    [Fact]
    public async Task Of_ten_thousand_wrong_places_the_first_are_named_and_the_rest_counted_on_both_wires()
    {
        var draft = fixture.NewDraft();
        draft.Dossier["components"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => JsonValue.Create(1))]);

        var answer = await fixture.RefusedAsync(ErrorReason.JsonInvalid, draft.SendAsync);
        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Body.ToJsonString()), 1000, 32 * 1024);
        Assert.InRange(int.Parse(answer.Metadata("fieldsOmitted")!, CultureInfo.InvariantCulture), 900, 1000);

        var call = await fixture.RefusedAsync(draft.SendOverGrpcAsync, "JSON_INVALID");
        Assert.Equal(ErrorReason.JsonInvalid, call.Reason);
        Assert.InRange(call.TrailerBytes, 1000, 8 * 1024);
        Assert.StartsWith("dossierTransferred.dossier.components[0]", call.Details!.Refusal.Fields[0].Path, StringComparison.Ordinal);
        Assert.InRange(call.Details.FieldsOmitted, 900, 1000);
    }

    // A personal number as the name of a member is personal data too.
    [Fact]
    public async Task A_member_name_that_is_a_persons_is_not_logged()
    {
        var draft = fixture.NewDraft();
        draft.Text = text => $"{text[..^1]},\"anh.nguyen\":1,\"anh.nguyen\":1,\"n056185001234\":1,\"n056185001234\":1}}";
        await fixture.RefusedAsync(ErrorReason.JsonInvalid, draft.SendAsync);
        await fixture.RefusedAsync(draft.SendOverGrpcAsync, "JSON_INVALID");
    }

    [Fact]
    public async Task The_message_is_taken_when_nothing_is_wrong()
    {
        var answer = await fixture.NewDraft().SendAsync();
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
    }
}

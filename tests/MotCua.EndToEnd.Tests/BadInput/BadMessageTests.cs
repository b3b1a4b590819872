using System.Globalization;
using MotCua.Contracts.Errors;

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

    [Fact]
    public async Task The_message_is_taken_when_nothing_is_wrong()
    {
        var answer = await fixture.NewDraft().SendAsync();
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
    }
}

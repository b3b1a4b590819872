using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Directory;

/// <summary>The directory on both sides of 1 July 2025.</summary>
public sealed class ReformTests(HubFixture fixture) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private static readonly DateOnly Before = new(2025, 6, 30);
    private static readonly DateOnly After = new(2025, 7, 1);

    private EnrolledSystem _system = null!;

    private IAgencyDirectory Agencies => fixture.Hub.Services.GetRequiredService<IAgencyDirectory>();

    public async ValueTask InitializeAsync() => _system = await fixture.Hub.EnrolAsync("reform", SampleData.Commune);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_agency_is_what_it_was_at_the_date()
    {
        Assert.Equal("Xã Một cũ", (await AskAsync("GetAgency", SampleData.Commune, "2025-06-30")).Json.GetProperty("agency").GetProperty("name").GetString());
        Assert.Equal("Xã Một", (await AskAsync("GetAgency", SampleData.Commune, "2025-07-01")).Json.GetProperty("agency").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_old_code_stays_resolvable() =>
        Assert.Equal("Huyện A", (await AskAsync("GetAgency", SampleData.SplitDistrict, "2026-11-22")).Json.GetProperty("agency").GetProperty("name").GetString());

    [Fact]
    public async Task A_district_takes_its_own_messages_until_its_last_day() =>
        Assert.Equal(SampleData.SplitDistrict, (await AskAsync("ResolveRecipient", SampleData.SplitDistrict, "2025-06-30")).Json.GetProperty("agency").GetProperty("code").GetString());

    [Fact]
    public async Task A_district_with_several_successors_gives_the_list()
    {
        var answer = await AskAsync("ResolveRecipient", SampleData.SplitDistrict, "2025-07-01");
        Assert.Equal([SampleData.Commune, SampleData.OtherCommune], answer.Json.GetProperty("candidates").EnumerateArray().Select(agency => agency.GetProperty("code").GetString()));

        var resolution = Agencies.Resolve(SampleData.SplitDistrict, After);
        Assert.Equal(ErrorReason.RecipientAmbiguous, resolution.Refusal!.Reason);
        Assert.Equal(2, resolution.Refusal.Fields.Count);
    }

    [Fact]
    public void One_successor_is_followed_through_later_changes()
    {
        Assert.Equal("H32.13.9", Agencies.Resolve(SampleData.MergedDistrict, Before.AddDays(100)).Agency?.Code);
        Assert.Equal(SampleData.Commune, Agencies.Resolve(SampleData.MergedDistrict, new DateOnly(2026, 1, 1)).Agency?.Code);
    }

    [Fact]
    public async Task An_agency_without_a_successor_is_closed() =>
        Assert.Equal(ErrorReason.AgencyClosed, (await AskAsync("ResolveRecipient", SampleData.ClosedOffice, "2025-07-01")).Reason);

    [Fact]
    public async Task A_code_that_nobody_had_is_unknown() =>
        Assert.Equal(ErrorReason.RecipientUnknown, (await AskAsync("ResolveRecipient", "H01.1", "2025-07-01")).Reason);

    [Theory]
    [InlineData("001.12.32.H32", SampleData.Commune)]
    [InlineData("002.12.32.H32", SampleData.OtherCommune)]
    [InlineData("000.00.00.H32", "H32")]
    public void A_code_of_the_other_system_finds_the_same_agency(string other, string code) => Assert.Equal(code, Agencies.Find(other, After)?.Code);

    [Fact]
    public void A_successor_its_predecessor_and_a_named_issuer_may_issue_codes_and_nobody_else()
    {
        Assert.True(Agencies.MayIssueFor(SampleData.Commune, SampleData.SplitDistrict, After));
        Assert.True(Agencies.MayIssueFor(SampleData.MergedDistrict, SampleData.Commune, After));
        Assert.True(Agencies.MayIssueFor(SampleData.Commune, SampleData.Tax, After));
        Assert.False(Agencies.MayIssueFor(SampleData.Commune, SampleData.Tax, Before));
        Assert.False(Agencies.MayIssueFor(SampleData.OtherCommune, SampleData.Commune, After));
    }

    [Fact]
    public void A_mailbox_is_at_the_hub_of_the_agency_or_of_its_parent()
    {
        Assert.True(Agencies.IsHomeHere(SampleData.Commune, After));
        Assert.False(Agencies.IsHomeHere(SampleData.Tax, After));
    }

    [Fact]
    public async Task A_day_that_does_not_exist_is_refused() =>
        Assert.Equal(ErrorReason.SchemaViolation, (await AskAsync("GetAgency", SampleData.Commune, "2025-02-30")).Reason);

    [Fact]
    public async Task Agencies_are_listed_by_area_and_page()
    {
        var byArea = await Answer.OfAsync(fixture.Hub, _system, "Directory/ListAgencies", new { at = "2025-07-01", area = "22408" });
        Assert.Equal([SampleData.Tax, SampleData.Commune], Codes(byArea));

        var first = await Answer.OfAsync(fixture.Hub, _system, "Directory/ListAgencies", new { at = "2025-07-01", pageSize = 2 });
        var second = await Answer.OfAsync(fixture.Hub, _system, "Directory/ListAgencies", new { at = "2025-07-01", pageSize = 100, pageToken = first.Json.GetProperty("nextPageToken").GetString() });
        Assert.Equal(["G12.18", "G12.99"], Codes(first));
        Assert.Equal(["H32", SampleData.Commune, SampleData.OtherCommune, "H32.13.9", "H32.99"], Codes(second));
    }

    [Fact]
    public async Task A_snapshot_is_signed_by_the_directory_authority_and_numbers_grow_with_changes()
    {
        var first = await SnapshotAsync();
        Assert.Equal(first.Number, (await SnapshotAsync()).Number);

        var system = await fixture.Hub.EnrolAsync("snapshot", SampleData.Commune);
        var second = await SnapshotAsync();
        Assert.Equal(first.Number + 1, second.Number);
        Assert.Contains(system.Thumbprint, second.Text, StringComparison.Ordinal);
        Assert.Equal(first.Text, (await SnapshotAsync(first.Number)).Text);
    }

    private static IEnumerable<string?> Codes(Answer answer) =>
        answer.Json.GetProperty("agencies").EnumerateArray().Select(agency => agency.GetProperty("code").GetString());

    private Task<Answer> AskAsync(string method, string code, string at) =>
        Answer.OfAsync(fixture.Hub, _system, $"Directory/{method}", new { code, at });

    private async Task<(long Number, string Text)> SnapshotAsync(long number = 0)
    {
        var answer = await Answer.OfAsync(fixture.Hub, _system, "Directory/GetSnapshot", number == 0 ? new { } : new { number = number.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var snapshot = answer.Json.GetProperty("snapshot");
        var payload = snapshot.GetProperty("payload").GetBytesFromBase64();
        var parts = snapshot.GetProperty("signature").GetString()!.Split('.');

        // Verified with the framework alone: header and payload in base64url with a dot between.
        using var authority = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(_system.DirectoryCertificatePem);
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPublicKey(authority)!;
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(payload)}");
        Assert.True(key.VerifyData(signed, System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        using var document = JsonDocument.Parse(payload);
        return (long.Parse(document.RootElement.GetProperty("number").GetString()!, System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetString(payload));
    }
}

using System.Net;
using MotCua.Contracts.V1;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Catalog;

public sealed class CatalogTests(HubFixture fixture) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private EnrolledSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await fixture.Hub.EnrolAsync("catalog", SampleData.Commune, SampleData.Tax);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("2025-06-30", "2024")]
    [InlineData("2025-07-01", "2025")]
    public async Task A_procedure_is_the_version_in_force_at_the_date(string at, string version)
    {
        var answer = await AskAsync("GetProcedure", new { code = "1.000001", at });
        Assert.Equal(version, answer.Json.GetProperty("procedure").GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_procedure_that_does_not_exist_is_unknown() =>
        Assert.Equal(ErrorReason.ProcedureUnknown, (await AskAsync("GetProcedure", new { code = "9.999999" })).Reason);

    [Fact]
    public async Task Procedures_are_listed_by_tier_at_a_date()
    {
        var answer = await AskAsync("ListProcedures", new { at = "2025-07-01", tier = "TIER_COMMUNE" });
        Assert.Equal(["1.000001"], answer.Json.GetProperty("procedures").EnumerateArray().Select(procedure => procedure.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_form_that_the_catalogue_does_not_have_is_refused() =>
        Assert.Equal(ErrorReason.ProcedureUnknown, (await AskAsync("GetForm", new { form = new { form = "no-such-form", version = "1.0" } })).Reason);

    [Fact]
    public async Task A_request_that_breaks_a_constraint_names_every_field()
    {
        var answer = await AskAsync("AllocateDossierCode", new { agency = "nobody", intakeId = "a b" });
        Assert.Equal(ErrorReason.SchemaViolation, answer.Reason);
        Assert.Equal(["agency", "intakeId"], answer.Refusal!.Refusal.Fields.Select(field => field.Path));
    }

    [Fact]
    public async Task A_thousand_codes_from_eight_callers_are_unique_and_dense()
    {
        using var client = fixture.Hub.CreateClient(_system);
        var codes = new string[1000];
        await Parallel.ForAsync(0, codes.Length, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
            codes[i] = Code(await Answer.OfAsync(client, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = $"dense-{i}", acceptedOn = "2026-11-22" })));

        Assert.Equal(Enumerable.Range(1, 1000).Select(n => $"{SampleData.Commune}-261122-{n:0000}"), codes.Order(StringComparer.Ordinal));

        var again = await Answer.OfAsync(client, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = "dense-7", acceptedOn = "2026-11-23" });
        Assert.Equal(codes[7], Code(again));
        Assert.True(again.Json.GetProperty("repeatedIntake").GetBoolean());
    }

    [Fact]
    public async Task The_same_intake_asked_at_once_by_many_gets_one_code()
    {
        using var client = fixture.Hub.CreateClient(_system);
        var codes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            Code(await Answer.OfAsync(client, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = "same", acceptedOn = "2026-10-01" }))));
        Assert.Equal([$"{SampleData.Commune}-261001-0001"], codes.Distinct());
    }

    [Fact]
    public async Task The_sequence_begins_again_each_day_and_the_pattern_is_the_agencys_own()
    {
        async Task<string> Next(string agency, string intake, string day) => Code(await AskAsync("AllocateDossierCode", new { agency, intakeId = intake, acceptedOn = day }));

        Assert.Equal("G12.18-20260609-0000001", await Next(SampleData.Tax, "t1", "2026-06-09"));
        Assert.Equal("G12.18-20260609-0000002", await Next(SampleData.Tax, "t2", "2026-06-09"));
        Assert.Equal("G12.18-20260610-0000001", await Next(SampleData.Tax, "t3", "2026-06-10"));
    }

    [Fact]
    public async Task Codes_of_an_agency_are_given_only_to_who_acts_for_it()
    {
        var other = await fixture.Hub.EnrolAsync("other-commune", SampleData.OtherCommune);
        var answer = await Answer.OfAsync(fixture.Hub, other, "Catalog/AllocateDossierCode", new { agency = SampleData.Commune, intakeId = "x" });
        Assert.Equal(ErrorReason.SenderNotAllowed, answer.Reason);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task An_issuer_that_the_directory_names_allocates_for_the_agency_and_its_intake_ids_are_its_own()
    {
        var issuer = await fixture.Hub.EnrolAsync("issuer", SampleData.Commune);
        var owner = await fixture.Hub.EnrolAsync("owner", SampleData.Tax);
        async Task<string> Ask(EnrolledSystem system) =>
            Code(await Answer.OfAsync(fixture.Hub, system, "Catalog/AllocateDossierCode", new { agency = SampleData.Tax, intakeId = "both-1", acceptedOn = "2026-05-01" }));

        Assert.Equal("G12.18-20260501-0000001", await Ask(issuer));
        Assert.Equal("G12.18-20260501-0000002", await Ask(owner));
        Assert.Equal("G12.18-20260501-0000001", await Ask(issuer));

        var before = await Answer.OfAsync(fixture.Hub, issuer, "Catalog/AllocateDossierCode", new { agency = SampleData.Tax, intakeId = "both-2", acceptedOn = "2025-06-30" });
        Assert.Equal(ErrorReason.SenderNotAllowed, before.Reason);
    }

    private static string Code(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json.GetProperty("code").GetString()!;
    }

    private Task<Answer> AskAsync(string method, object request) => Answer.OfAsync(fixture.Hub, _system, $"Catalog/{method}", request);
}

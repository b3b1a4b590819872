using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>The sample directory and catalogue of the hub: every code parses, every name it refers to is there on the day it is needed.</summary>
public sealed class SampleDataTests
{
    private static readonly string Data = Path.Combine(VectorFiles.RepositoryRoot, "src", "ReferenceServer", "data");
    private static readonly DateOnly DistrictEnds = new(2025, 6, 30);
    private static readonly DateOnly Now = new(2026, 11, 22);

    private static readonly Agency[] Agencies =
    [
        .. from file in System.IO.Directory.GetFiles(Path.Combine(Data, "directory"), "*.json")
           from node in Read(file)["agencies"]!.AsArray()
           select JsonParser.Default.Parse<Agency>(node!.ToJsonString()),
    ];

    private static readonly Procedure[] Procedures =
    [
        .. from node in Read(Path.Combine(Data, "catalog", "procedures.json"))["procedures"]!.AsArray() select JsonParser.Default.Parse<Procedure>(node!.ToJsonString()),
    ];

    [Fact]
    public void Every_agency_code_parses_and_every_entry_names_its_source() => Assert.All(Agencies, agency =>
    {
        Assert.True(AgencyCode.TryParse(agency.Code, out var code), agency.Code);
        Assert.True(agency.OtherCode.Length == 0 || AgencyCode.TryParse(agency.OtherCode, out _), agency.OtherCode);
        if (code.Level == 1 && agency.OtherCode.Length > 0)
        {
            Assert.True(code.TryConvert(out var other));
            Assert.Equal(other.ToString(), agency.OtherCode);
        }

        Assert.NotEqual(Tier.Unspecified, agency.Tier);
        Assert.True(agency.Source.Length > 10 || agency.Roles.Contains(AgencyRole.Hub), agency.Code);
    });

    [Fact]
    public void Successors_are_in_force_the_day_after_and_lead_to_an_agency_of_today() => Assert.All(Agencies.Where(a => a.ValidTo.Length > 0), agency =>
    {
        var next = Date(agency.ValidTo)!.Value.AddDays(1);
        if (agency.Successors.Count == 0)
        {
            Assert.True(InForce(agency.Code, next) is not null, $"{agency.Code} ends on {agency.ValidTo} and nobody goes on.");
        }

        Assert.All(agency.Successors, s => Assert.True(InForce(s, next) is not null, $"{agency.Code}: {s} is not in force on {next}."));
    });

    [Fact]
    public void Parents_and_those_issued_for_exist() => Assert.All(Agencies, agency =>
    {
        foreach (var day in new[] { Date(agency.ValidFrom) ?? DateOnly.MinValue, Date(agency.ValidTo) ?? Now })
        {
            Assert.True(agency.Parent.Length == 0 || InForce(agency.Parent, day) is not null, $"{agency.Code}: parent {agency.Parent} on {day}");
        }

        Assert.All(agency.IssuesFor, code => Assert.Contains(Agencies, a => a.Code == code));
        Assert.Contains(Agencies, a => a.Code == agency.HomeHub && a.Roles.Contains(AgencyRole.Hub));
    });

    [Fact]
    public void Areas_are_known_in_the_whole_period_of_the_agency()
    {
        var areas = Read(Path.Combine(Data, "areas.json"))["areas"]!.AsArray()
            .Select(a => (Code: (string)a!["code"]!, From: Date((string?)a["validFrom"] ?? "") ?? DateOnly.MinValue, To: Date((string?)a["validTo"] ?? "") ?? DateOnly.MaxValue)).ToList();
        Assert.All(Agencies, agency => Assert.All(agency.Areas, area =>
        {
            var from = Date(agency.ValidFrom) ?? DateOnly.MinValue;
            var to = Date(agency.ValidTo) ?? DateOnly.MaxValue;
            Assert.True(areas.Any(a => a.Code == area && a.From <= to && from <= a.To), $"{agency.Code}: area {area} from {from} to {to}");
        }));
    }

    [Fact]
    public void The_district_tier_ends_with_june_2025_and_everyone_of_it_has_successors() => Assert.All(Agencies.Where(a => a.Tier == Tier.District), agency =>
    {
        Assert.True(Date(agency.ValidTo) <= DistrictEnds, agency.Code);
        Assert.NotEmpty(agency.Successors);
    });

    [Theory]
    [InlineData("H32.12", 15, 5, 0)]
    [InlineData("H22.5", 23, 8, 0)]
    [InlineData("H25.4", 15, 5, 1)]
    [InlineData("H45.6", 9, 2, 0)]
    public void A_district_of_the_field_reports_is_succeeded_by_its_communes_and_each_old_commune_by_one_unless_it_was_split(string district, int before, int after, int split)
    {
        var successors = Agencies.Single(a => a.Code == district).Successors;
        Assert.Equal(after, successors.Count);
        var communes = Agencies.Where(a => a.Parent == district && a.Tier == Tier.Commune).ToList();
        Assert.Equal(before, communes.Count);
        Assert.Equal(split, communes.Count(c => c.Successors.Count > 1));
        Assert.Equal(successors.Order(), communes.SelectMany(c => c.Successors).Distinct().Order());
    }

    [Theory]
    [InlineData("H43", "H32")]
    [InlineData("H22", "H60")]
    [InlineData("H25", "H42")]
    [InlineData("H40", "H42")]
    [InlineData("H45", "H15")]
    public void A_province_that_was_merged_leads_to_the_one_of_today(string before, string now) =>
        Assert.Equal([now], new AgencyRegister(new DirectorySnapshot { Agencies = { Agencies } }).Effective(before, Now).Select(a => a.Code));

    [Theory]
    [InlineData("22432", 2025, 2, "H32", "G12.18.32.4")]
    [InlineData("01153", 2025, 2, "H22", "G12.18.22.4")]
    [InlineData("01153", 2025, 6, "H22", "G12.18.107.4")]
    [InlineData("01153", 2026, 11, "H60", "G12.18.60.6")]
    [InlineData("13324", 2026, 11, "H42", "G12.18.42.6")]
    [InlineData("22319", 2025, 6, "H45", "G12.18.114.4")]
    [InlineData("22319", 2026, 11, "H15", "G12.18.15.6")]
    public void An_area_has_its_tax_office_land_branch_and_police_at_each_date(string area, int year, int month, string province, string tax)
    {
        var at = new DateOnly(year, month, 15);
        var there = Agencies.Where(a => Contains(a, at)).ToList();
        Assert.Equal(tax, Assert.Single(there, a => a.Sector == Sector.Tax && a.Areas.Contains(area)).Code);
        Assert.StartsWith(province + ".", Assert.Single(there, a => a.Sector == Sector.LandRegistry && a.Areas.Contains(area)).Code, StringComparison.Ordinal);
        Assert.Contains(there, a => a.Sector == Sector.Police && a.Tier == Tier.Commune && a.Areas.Contains(area));
        Assert.Equal(at < new DateOnly(2025, 3, 1), there.Exists(a => a.Sector == Sector.Police && a.Tier == Tier.District && a.Areas.Contains(area)));
    }

    [Theory]
    [InlineData(2025, 6, 15)]
    [InlineData(2026, 11, 22)]
    public void A_land_dossier_of_cam_linh_finds_every_agency_of_its_way(int year, int month, int day)
    {
        var at = new DateOnly(year, month, day);
        var there = Agencies.Where(a => Contains(a, at)).ToList();
        Assert.Contains(there, a => a.Tier == Tier.Commune && a.Areas.Contains("22432") && a.Roles.Contains(AgencyRole.OneStop));
        Assert.All(new[] { Sector.LandRegistry, Sector.Tax, Sector.Treasury, Sector.Post }, sector => Assert.Contains(there, a => a.Sector == sector && a.Areas.Contains("22432")));
        Assert.Contains(there, a => a.Sector == Sector.Police);
        Assert.All(new[] { AgencyRole.Portal, AgencyRole.PaymentGateway, AgencyRole.Hub, AgencyRole.DirectoryAuthority }, role => Assert.Contains(there, a => a.Roles.Contains(role)));
        Assert.Equal(at <= DistrictEnds, there.Exists(a => a.Tier == Tier.District && a.Roles.Contains(AgencyRole.OneStop)));
    }

    [Fact]
    public void Procedures_have_a_valid_code_both_limits_a_source_and_steps_in_order() => Assert.All(Procedures, procedure =>
    {
        Assert.True(ProcedureCode.TryParse(procedure.Code, out _), procedure.Code);
        Assert.NotNull(procedure.StatutoryLimit);
        Assert.True(procedure.CommittedLimit.Amount <= procedure.StatutoryLimit.Amount, procedure.Code);
        Assert.NotEmpty(procedure.Source);
        Assert.NotEmpty(procedure.LegalBases);
        Assert.NotEmpty(procedure.Papers);
        Assert.NotEmpty(procedure.Results);
        var seen = new HashSet<string>();
        foreach (var step in procedure.Steps)
        {
            Assert.All(step.After, before => Assert.Contains(before, seen));
            Assert.True(seen.Add(step.StepId), $"{procedure.Code}: step {step.StepId} stands twice.");
            Assert.True(step.Sector != Sector.Unspecified || step.Tier != Tier.Unspecified || step.Agency.Length > 0, $"{procedure.Code}: nobody does step {step.StepId}.");
            Assert.True(step.Agency.Length == 0 || Agencies.Any(a => a.Code == step.Agency), step.Agency);
        }

        Assert.All(procedure.Agencies, a => Assert.Contains(Agencies, known => known.Code == a.Code));
    });

    [Fact]
    public void Every_form_that_a_procedure_names_has_its_schema()
    {
        var schemas = Path.Combine(VectorFiles.RepositoryRoot, "src", "MotCua.Contracts", "schemas", "v1", "forms");
        Assert.All(Procedures, p => Assert.NotEmpty(p.Forms));
        Assert.All(Procedures.SelectMany(p => p.Forms), f => Assert.True(File.Exists(Path.Combine(schemas, $"{f.Form}-{f.Version}.json")), $"{f.Form} {f.Version}"));
    }

    [Fact]
    public void Versions_of_a_procedure_never_overlap()
    {
        foreach (var versions in Procedures.GroupBy(p => p.Code))
        {
            var sorted = versions.OrderBy(p => p.ValidFrom, StringComparer.Ordinal).ToList();
            Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(Date(pair.First.ValidTo) < Date(pair.Second.ValidFrom), versions.Key));
        }
    }

    [Fact]
    public void Nothing_that_no_source_confirms_is_called_confirmed()
    {
        // The only codes for which vn-standards shows a source in use.
        Assert.Equal(["G22"], Agencies.Where(a => a.Confirmed).Select(a => a.Code));
        Assert.DoesNotContain(Procedures, p => p.Confirmed);
    }

    [Fact]
    public void Code_patterns_parse_and_make_codes_that_read_back()
    {
        var patterns = Read(Path.Combine(Data, "code-patterns.json"))["patterns"]!.AsArray();
        Assert.Single(patterns, p => p!["agency"] is null);
        Assert.All(patterns, p =>
        {
            var pattern = DossierCodePattern.Parse((string)p!["template"]!, Enum.Parse<SequenceReset>((string)p["reset"]!, ignoreCase: true));
            var agency = AgencyCode.Parse((string?)p["agency"] ?? "H32.12.3");
            Assert.Contains(Agencies, a => a.Code == agency.ToString());
            Assert.True(pattern.TryRead(pattern.Format(agency, Now, 42), out var parts));
            Assert.Equal(new DossierCodeParts(agency, Now, 42), parts);
        });
    }

    private static Agency? InForce(string code, DateOnly at) => Array.Find(Agencies, a => a.Code == code && Contains(a, at));

    private static bool Contains(Agency agency, DateOnly at) => (Date(agency.ValidFrom) ?? DateOnly.MinValue) <= at && at <= (Date(agency.ValidTo) ?? DateOnly.MaxValue);

    private static DateOnly? Date(string text) => text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!;
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Identifiers;

/// <summary>vectors/v1/identifiers, written by hand or by the tool that each file names.</summary>
public sealed class IdentifierVectorTests
{
    [Fact]
    public void Agency_codes() => Check("agency-code", (JsonNode v) =>
    {
        var code = AgencyCode.Parse(Text(v));
        Assert.Equal(v.Text("system"), code.System == AgencyCodeSystem.Qcvn102 ? "QCVN_102" : "DECISION_20");
        Assert.Equal((int)v["level"]!, code.Level);
        Assert.Equal(v.Text("top"), code.TopLevel);
        Assert.Equal((string?)v["other"], code.TryConvert(out var other) ? other.ToString() : null);
        return code.ToString();
    }, v => AgencyCode.TryParse(Text(v), out _, out var p) ? null : p);

    [Fact]
    public void Dossier_codes() => Check("dossier-code", v =>
    {
        var code = DossierCode.Parse(Text(v));
        Assert.Equal((string?)v["agency"], code.TryGetAgency(out var agency) ? agency.ToString() : null);
        return code.ToString();
    }, v => DossierCode.TryParse(Text(v), out _, out var p) ? null : p);

    [Fact]
    public void Procedure_codes() => Check("procedure-code", v =>
    {
        var code = ProcedureCode.Parse(Text(v));
        Assert.Equal(v.Text("national"), code.National.ToString());
        Assert.Equal((string?)v["agency"], code.LocalAgency?.ToString());
        return code.ToString();
    }, v => ProcedureCode.TryParse(Text(v), out _, out var p) ? null : p);

    [Fact]
    public void Ids_of_people() => Check("person-id", v =>
    {
        var id = v["as"] is null ? PersonId.Parse(Text(v)) : PersonId.Parse(Kind(v.Text("as")), Text(v));
        Assert.Equal(Kind(v.Text("kind")), id.Kind);
        Assert.Equal(v.Text("masked"), id.ToString());
        Assert.Equal((string?)v["birthPlace"], id.BirthPlaceCode);
        Assert.Equal((int?)v["birthYear"], id.BirthYear);
        Assert.Equal((string?)v["sex"] ?? "UNSPECIFIED", id.Sex.ToString().ToUpperInvariant());
        return id.FullValue;
    }, v => v["as"] is null
        ? PersonId.TryParse(Text(v), out _, out var p) ? null : p
        : PersonId.TryParse(Kind(v.Text("as")), Text(v), out _, out var q) ? null : q);

    [Fact]
    public void Tax_codes() => Check("tax-code", v =>
    {
        var code = TaxCode.Parse(Text(v));
        Assert.Equal(v.Text("kind"), code.Kind.ToString().ToUpperInvariant());
        Assert.Equal(v.Text("masked"), code.ToString());
        return code.FullValue;
    }, v => TaxCode.TryParse(Text(v), out _, out var p) ? null : p);

    [Fact]
    public void Ids_of_messages_and_tasks()
    {
        Check("uuid7", v =>
        {
            var id = MessageId.Parse(Text(v));
            Assert.Equal(DateTimeOffset.Parse(v.Text("time"), CultureInfo.InvariantCulture), id.Time);
            return id.ToString();
        }, v => MessageId.TryParse(Text(v), out _, out var p) ? null : p);
        Check("uuid7", v => TaskId.Parse(Text(v)).ToString(), v => TaskId.TryParse(Text(v), out _, out var p) ? null : p);
    }

    [Fact]
    public void Digests() => Check("sha256", v =>
    {
        var digest = Sha256Digest.Parse(Text(v));
        Assert.Equal(digest, Sha256Digest.Of(Encoding.UTF8.GetBytes(v.Text("of"))));
        Assert.Equal(digest, Sha256Digest.FromBytes(digest.ToBytes()));
        return digest.ToString();
    }, v => Sha256Digest.TryParse(Text(v), out _, out var p) ? null : p);

    [Fact]
    public void Dossier_code_patterns()
    {
        var vectors = VectorFiles.Read("identifiers", "dossier-code-pattern");
        Assert.All(vectors["valid"]!.AsArray(), v =>
        {
            var pattern = Pattern(v!);
            var agency = AgencyCode.Parse(v!.Text("agency"));
            var date = DateOnly.ParseExact(v!.Text("date"), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var code = DossierCode.Parse(v!.Text("code"));
            Assert.Equal(code, pattern.Format(agency, date, (long)v!["sequence"]!));
            Assert.Equal(v!.Text("period"), pattern.PeriodOf(date));
            Assert.True(pattern.TryRead(code, out var parts));
            Assert.Equal(new DossierCodeParts(agency, date, (long)v!["sequence"]!), parts);
        });
        Assert.All(vectors["invalid"]!.AsArray(), v =>
        {
            Assert.False(DossierCodePattern.TryParse(v!.Text("template"), Reset(v!), out _, out var problem), v!.Text("why"));
            Bilingual(problem);
        });
        Assert.All(vectors["unreadable"]!.AsArray(), v => Assert.False(Pattern(v!).TryRead(DossierCode.Parse(v!.Text("code")), out _), v!.Text("why")));
    }

    private static void Check(string file, Func<JsonNode, string> valid, Func<JsonNode, IdentifierProblem?> invalid)
    {
        var vectors = VectorFiles.Read("identifiers", file);
        Assert.All(vectors["valid"]!.AsArray(), v => Assert.Equal(Text(v!), valid(v!)));
        Assert.All(vectors["invalid"]!.AsArray(), v =>
        {
            var problem = invalid(v!);
            Assert.True(problem is not null, "accepted: " + v!.Text("why"));
            Bilingual(problem);
        });
    }

    private static void Bilingual(IdentifierProblem problem)
    {
        Assert.NotEmpty(problem.MessageEn);
        Assert.NotEmpty(problem.MessageVi);
        Assert.NotEqual(problem.MessageEn, problem.MessageVi);
    }

    private static DossierCodePattern Pattern(JsonNode v) => DossierCodePattern.Parse(v.Text("template"), Reset(v));

    private static SequenceReset Reset(JsonNode v) => Enum.Parse<SequenceReset>(v.Text("reset"), ignoreCase: true);

    private static IdentityKind Kind(string name) => VectorFiles.Problem<IdentityKind>(name);

    private static string Text(JsonNode v) => v.Text("text");
}

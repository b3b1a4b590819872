using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Tests.Identifiers;

public sealed class IdentifierPropertyTests
{
    private static readonly Gen<char> AnyCharacter = Gen.Elements("0123456789ABHGZabz.-_ \n\0ĐỔ٣".ToCharArray());

    private static Arbitrary<string> Texts { get; } = Gen.OneOf(
        AnyCharacter.ArrayOf().Select(c => new string(c)),
        Gen.Choose(0, 99).Zip(Gen.Elements("H", "G", "000.00.00.H", "1.00419", "1.0041", "00000000-0000-7000-8000-0000000000", "H32.1-2611"), (n, p) => $"{p}{n:00}"),
        Gen.Choose(0, 1_999_999_999).Select(n => $"{n:0000000000}"),
        Gen.Choose(0, 1_999_999_999).Zip(Gen.Choose(0, 99), (n, m) => $"{m:00}{n:0000000000}")).ToArbitrary();

    [Fact]
    public void A_text_that_parses_comes_back_unchanged_and_never_throws_otherwise() => Prop.ForAll(Texts, text =>
    {
        Same<AgencyCode>(text, v => v.ToString());
        Same<DossierCode>(text, v => v.ToString());
        Same<ProcedureCode>(text, v => v.ToString());
        Same<PersonId>(text, v => v.FullValue);
        Same<TaxCode>(text, v => v.FullValue);
        Same<MessageId>(text, v => v.ToString());
        Same<TaskId>(text, v => v.ToString());
        Same<Sha256Digest>(text, v => v.ToString());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ids_of_people_never_show_more_than_three_characters() => Prop.ForAll(Texts, text =>
    {
        if (PersonId.TryParse(text, out var person))
        {
            Assert.Equal(3, $"{person}".Count(c => c != '*'));
        }

        if (TaxCode.TryParse(text, out var tax))
        {
            Assert.Equal(3, $"{tax}".Count(c => c != '*'));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_wrong_digit_is_seen_by_the_check_of_a_tax_code() => Prop.ForAll(
        Gen.Choose(0, 8).Zip(Gen.Choose(1, 9), (place, step) => (place, step)).ToArbitrary(),
        wrong =>
        {
            var digits = "0100233488".ToCharArray();
            digits[wrong.place] = (char)('0' + ((digits[wrong.place] - '0' + wrong.step) % 10));
            Assert.False(TaxCode.TryParse(new string(digits), out _), new string(digits));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_code_made_by_a_pattern_reads_back() => Prop.ForAll(
        Gen.Elements("{agency}-{yyMMdd}-{seq:4}", "{agency}-{yyyyMMdd}-{seq:7}", "{agency}-A.{yyMMdd}{seq:1}").ToArbitrary(),
        Gen.Choose(0, 36_000).Select(day => new DateOnly(2000, 1, 1).AddDays(day)).ToArbitrary(),
        Gen.Choose(1, int.MaxValue).ToArbitrary(),
        (template, date, sequence) =>
        {
            var pattern = DossierCodePattern.Parse(template, SequenceReset.Daily);
            var agency = AgencyCode.Parse("H32.12.3");
            var code = pattern.Format(agency, date, sequence);
            Assert.True(pattern.TryRead(code, out var parts));
            Assert.Equal(new DossierCodeParts(agency, date, sequence), parts);
            Assert.True(code.TryGetAgency(out var owner));
            Assert.Equal(agency, owner);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Default_values_are_empty_and_travel_as_nothing()
    {
        Assert.Equal(("", "", "", "", "", "", "", ""), (default(AgencyCode).ToString(), default(DossierCode).ToString(), default(ProcedureCode).ToString(),
            default(PersonId).ToString(), default(TaxCode).ToString(), default(MessageId).ToString(), default(TaskId).ToString(), default(Sha256Digest).ToString()));
        Assert.True(default(AgencyCode).IsEmpty && default(DossierCode).IsEmpty && default(ProcedureCode).IsEmpty && default(PersonId).IsEmpty
            && default(TaxCode).IsEmpty && default(MessageId).IsEmpty && default(TaskId).IsEmpty && default(Sha256Digest).IsEmpty);
        Assert.Equal(0, default(AgencyCode).Level);
        Assert.Equal("", default(AgencyCode).TopLevel);
        Assert.False(default(AgencyCode).TryConvert(out _));
        Assert.False(default(DossierCode).TryGetAgency(out _));
        Assert.Null(default(ProcedureCode).LocalAgency);
        Assert.Null(default(PersonId).BirthYear);
    }

    [Fact]
    public void Parse_says_what_is_wrong_in_both_languages_and_not_the_number()
    {
        var refused = Assert.Throws<IdentifierFormatException>(() => PersonId.Parse("056090123456-"));
        Assert.Contains("12 digits", refused.Message, StringComparison.Ordinal);
        Assert.Contains("12 chữ số", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("056090", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_are_stored_as_their_text()
    {
        Assert.Equal("\"H32.12.3\"", JsonSerializer.Serialize(AgencyCode.Parse("H32.12.3")));
        Assert.Equal(AgencyCode.Parse("H32.12.3"), JsonSerializer.Deserialize<AgencyCode>("\"H32.12.3\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AgencyCode>("\"h32\""));
    }

    [Fact]
    public void An_id_of_a_person_is_masked_in_json_and_not_read_from_it()
    {
        Assert.Equal("{\"Owner\":\"*********456\",\"Tax\":\"*******106\"}",
            JsonSerializer.Serialize(new { Owner = PersonId.Parse("056090123456"), Tax = TaxCode.Parse("0100109106") }));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PersonId>("\"056090123456\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TaxCode>("\"0100109106\""));
    }

    private static void Same<T>(string text, Func<T, string> write)
        where T : ISpanParsable<T>
    {
        if (T.TryParse(text, null, out var value))
        {
            Assert.Equal(text, write(value));
            Assert.Equal(value, T.Parse(text.AsSpan(), null));
        }
        else
        {
            Assert.Throws<IdentifierFormatException>(() => T.Parse(text, null));
            Assert.False(T.TryParse(text.AsSpan(), null, out _));
        }
    }
}

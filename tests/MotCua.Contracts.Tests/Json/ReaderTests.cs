using System.Text;
using Google.Protobuf;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

public sealed class ReaderTests
{
    private const string Small = """
        {"header":{"id":"019a9c5e-7c00-7abc-8def-0123456789ab","from":"H32.12.3","to":"H32.16","dossier":"H32.12.3-261122-0042","task":"019a9c5e-7c00-7abc-8def-0123456789ac","createdAt":"2025-11-19T06:34:01.472Z","expiresAt":"2025-12-19T06:34:01.472Z","contract":"1.0"},"transferAccepted":{"acceptedAt":"2025-11-19T06:34:01Z","officer":{"fullName":"Trần Thị Bích Ngọc"}}}
        """;

    [Fact]
    public void A_message_is_read_with_its_values()
    {
        var result = MotCuaJson.Read<Message>(Encoding.UTF8.GetBytes(Small), JsonReading.Strict);

        Assert.Empty(result.Violations);
        Assert.Equal("H32.12.3-261122-0042", result.Value!.Header.Dossier);
        Assert.Equal("Trần Thị Bích Ngọc", result.Value.TransferAccepted.Officer.FullName);
        Assert.Equal(1763534041, result.Value.Header.CreatedAt.Seconds);
        Assert.Equal(472_000_000, result.Value.Header.CreatedAt.Nanos);
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes()
    {
        var bytes = Encoding.UTF8.GetBytes(Small);
        var message = MotCuaJson.Read<Message>(bytes, JsonReading.Strict).Value!;

        Assert.Equal(Small, Encoding.UTF8.GetString(MotCuaJson.Write(message)));
    }

    [Fact]
    public void Every_violation_is_reported_with_its_path()
    {
        const string text = """
            {"header":{"id":"X","from":"H32.12.3","createdAt":"2025-02-29T06:34:01Z","expiresAt":null,"contract":"1.0","from":"H32"},
             "dossierTransferred":{"kind":"TRANSFER_KIND_NEW_ONE","dossier":{"code":"a","owner":{"kind":"PARTY_KIND_CITIZEN","identities":[{"kind":"IDENTITY_KIND_PERSONAL_ID","number":12}]}}},
             "transferAccepted":{}}
            """;

        var result = MotCuaJson.Read<Message>(Encoding.UTF8.GetBytes(text), JsonReading.Strict);

        Assert.Null(result.Value);
        Assert.Equal(
            [
                "header.id pattern", "header.createdAt timestamp", "header.expiresAt null", "header.from duplicate-member", "header.to required",
                "dossierTransferred.kind enum", "dossierTransferred.dossier.code pattern", "dossierTransferred.dossier.owner.identities[0].number type",
                "dossierTransferred.dossier.owner.fullName required", "dossierTransferred.dossier.procedure required", "dossierTransferred.dossier.summary required",
                "dossierTransferred.dossier.intakeChannel required", "dossierTransferred.dossier.resultChannel required",
                "dossierTransferred.dossier.acceptingAgency required", "dossierTransferred.dossier.decidingAgency required",
                "dossierTransferred.dossier.status required", "transferAccepted oneof", "transferAccepted.acceptedAt required",
            ],
            result.Violations.Select(violation => $"{violation.Path} {violation.Rule}"));
    }

    [Fact]
    public void The_header_alone_is_read_without_what_follows()
    {
        var result = MotCuaJson.ReadHeader(Encoding.UTF8.GetBytes(Small[..(Small.IndexOf("\"transferAccepted\"", StringComparison.Ordinal) + 30)]));

        Assert.Empty(result.Violations);
        Assert.Equal("H32.16", result.Value!.To);
    }

    [Fact]
    public void Form_data_is_kept_byte_for_byte()
    {
        const string form = """{ "b" : 1.50, "a":"Nguyễn" }""";
        var text = $$"""{"form":"birth-registration","version":"1","data":{{form}}}""";

        var result = MotCuaJson.Read<FormData>(Encoding.UTF8.GetBytes(text), JsonReading.Strict);

        Assert.Empty(result.Violations);
        Assert.Equal(form, result.Value!.Data.ToStringUtf8());
        Assert.Equal(text, Encoding.UTF8.GetString(MotCuaJson.Write(result.Value)));
    }

    [Fact]
    public void Every_message_of_the_contract_has_a_notation()
    {
        var files = new[] { MessageReflection.Descriptor, ExchangeReflection.Descriptor, DirectoryReflection.Descriptor, CatalogReflection.Descriptor, TrackingReflection.Descriptor, AttachmentsReflection.Descriptor, SandboxReflection.Descriptor };
        foreach (var type in files.SelectMany(file => file.MessageTypes))
        {
            Assert.Equal("{}", Encoding.UTF8.GetString(MotCuaJson.Write((IMessage)Activator.CreateInstance(type.ClrType)!)));
        }
    }

    [Fact]
    public void A_result_never_prints_the_message() =>
        Assert.Equal("Message: 0 violations", MotCuaJson.Read<Message>(Encoding.UTF8.GetBytes(Small), JsonReading.Strict).ToString());

    [Fact]
    public void A_path_repeats_only_the_beginning_of_a_name_that_the_document_chose()
    {
        var text = $$"""{"form":"x","version":"1","data":{"{{new string('n', 100_000)}}":null} }""";
        var violation = Assert.Single(MotCuaJson.Read<FormData>(Encoding.UTF8.GetBytes(text), JsonReading.Strict).Violations);
        Assert.Equal($"data.{new string('n', 60)}…", violation.Path);
    }

    [Fact]
    public void A_read_that_broken_json_ended_leaves_nothing_behind()
    {
        const string broken = """{"form":"x","version":"1","data":{"a":1,"b":{"c":1,""";
        const string whole = """{"form":"x","version":"1","data":{"a":1,"b":{"c":1}}}""";
        Assert.Equal("syntax", Assert.Single(MotCuaJson.Read<FormData>(Encoding.UTF8.GetBytes(broken), JsonReading.Strict).Violations).Rule);
        Assert.Empty(MotCuaJson.Read<FormData>(Encoding.UTF8.GetBytes(whole), JsonReading.Strict).Violations);
    }

    [Fact]
    public void At_most_a_thousand_violations_are_reported()
    {
        var text = $$"""{"papers":[{{string.Join(',', Enumerable.Repeat("null", 5000))}}]}""";
        Assert.Equal(1000, MotCuaJson.Read<ResultReceived>(Encoding.UTF8.GetBytes(text), JsonReading.Tolerant).Violations.Count);
    }

    [Theory]
    [InlineData("QQ==", "")]
    [InlineData("QUI=", "")]
    [InlineData("QUJD", "")]
    [InlineData("//8\\/", "")]
    [InlineData("", "required")]
    [InlineData("QQ", "base64")]
    [InlineData("QQ=", "base64")]
    [InlineData("QR==", "base64")]
    [InlineData("QUJ=", "base64")]
    [InlineData("QQ==QQ==", "base64")]
    [InlineData("Q Q=", "base64")]
    [InlineData("QQ==\\n", "base64")]
    [InlineData("__8=", "base64")]
    [InlineData("====", "base64")]
    [InlineData("\\ud800", "surrogate")]
    public void Bytes_have_one_spelling(string text, string rule)
    {
        var read = MotCuaJson.Read<SignedMessage>(Encoding.UTF8.GetBytes($$"""{"payload":"{{text}}","signature":"a..b"}"""), JsonReading.Strict);
        Assert.Equal(rule, string.Join(' ', read.Violations.Select(violation => violation.Rule)));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-settings-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_defaults_with_the_data_of_the_program_are_right()
    {
        var setup = HubSetup.Read(new ConfigurationBuilder().Build());
        Assert.Equal(("H32.99", 5080, 5081, true), (setup.Options.HubCode, setup.Options.HttpPort, setup.Options.GrpcPort, setup.Options.SandboxEnabled));
        Assert.EndsWith(Path.Combine("var", "motcua.db"), setup.Options.Database, StringComparison.Ordinal);
        Assert.NotNull(setup.Data.Forms.Find("land-change-registration", "1"));
    }

    [Fact]
    public void Every_wrong_setting_is_reported_at_once_in_both_languages_with_its_remedy()
    {
        var errors = Errors(
            ("Listen:HttpPort", "99999"), ("Listen:GrpcPort", "x"), ("Listen:Addresses", "hub.example"), ("Listen:PathPrefix", "motcua/"), ("Hub:Code", "not a code"),
            ("Sandbox:Enabled", "maybe"), ("Tls:Certificate", Path.Combine(_folder, "absent.pem")), ("Data:Folder", Path.Combine(_folder, "absent")));
        string[] expected =
        [
            "MotCua:Listen:HttpPort (--listen-http-port)", "MotCua:Listen:GrpcPort (--listen-grpc-port)", "MotCua:Listen:Addresses (--listen-addresses)", "MotCua:Listen:PathPrefix (--listen-path-prefix)",
            "MotCua:Hub:Code (--hub-code)", "MotCua:Sandbox:Enabled (--sandbox-enabled)", "MotCua:Tls:Certificate (--tls-certificate)", "MotCua:Data:Folder (--data-folder)",
        ];
        Assert.Empty(expected.Except(errors.Select(error => error.Where)));
        Assert.All(errors, error => Assert.False(string.IsNullOrWhiteSpace(error.En) || string.IsNullOrWhiteSpace(error.Vi)));
        Assert.Contains("'99999'", errors.Single(error => error.Where.Contains("HttpPort", StringComparison.Ordinal)).En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_does_not_exist_is_refused_with_its_name() =>
        Assert.Contains(Errors(("Listen:HtpPort", "5080")), error => error.Where == "MotCua:Listen:HtpPort");

    [Fact]
    public void A_secret_never_stands_in_an_error()
    {
        TestCertificates.WriteTo(_folder, "hub");
        var errors = Errors(("Tls:Certificate", Path.Combine(_folder, "leaf.p12")), ("Tls:Password", "not-the-secret-word"));
        Assert.Contains(errors, error => error.Where.StartsWith("MotCua:Tls:Certificate", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.ToString().Contains("not-the-secret-word", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1,192.0.2.1")]
    [InlineData("::")]
    public void An_address_that_is_not_loopback_requires_tls(string addresses) =>
        Assert.Contains(Errors(("Listen:Addresses", addresses), ("Sandbox:Enabled", "true")), error => error.Where.StartsWith("MotCua:Listen:Addresses", StringComparison.Ordinal) && error.En.Contains("TLS", StringComparison.Ordinal));

    [Fact]
    public void An_address_set_behind_our_back_is_refused()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80")]).Build();
        Assert.Contains(Assert.Throws<HubConfigurationException>(() => HubSetup.Read(configuration)).Errors, error => error.Where == "Kestrel:Endpoints");
    }

    [Fact]
    public void Outside_of_a_sandbox_keys_are_required_and_faults_stop_the_start()
    {
        var errors = Errors(("Sandbox:Enabled", "false"), ("Sandbox:Faults:UnavailableEvery", "3"), ("Sandbox:Faults:DropReplyEvery", "3"));
        Assert.Equal(
            ["MotCua:Identity:Certificate", "MotCua:Sandbox:Faults:DropReplyEvery", "MotCua:Sandbox:Faults:UnavailableEvery", "MotCua:Trust:Anchors"],
            errors.Select(error => error.Where.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_sandbox_is_off_by_default_as_soon_as_one_address_is_not_loopback()
    {
        TestCertificates.WriteTo(_folder, "hub");
        string leaf = Path.Combine(_folder, "leaf.pem"), key = Path.Combine(_folder, "leaf.key.pem");
        var setup = Read(
            ("Listen:Addresses", "0.0.0.0"), ("Tls:Certificate", leaf), ("Tls:Key", key), ("Identity:Certificate", leaf), ("Identity:Key", key),
            ("Trust:Anchors", Path.Combine(_folder, "root.pem")));
        Assert.False(setup.Options.SandboxEnabled);
        Assert.Single(setup.Options.TrustAnchors);
    }

    [Fact]
    public void Every_error_of_the_data_files_is_reported_at_once_with_file_line_and_place()
    {
        SampleData.WriteTo(_folder);
        File.WriteAllText(Path.Combine(_folder, "directory", "bad.json"), """
            {
              "agencies": [
                { "code": "H32.50", "name": "A", "tier": "TIER_COMMUNE", "successors": ["H32.77"] },
                { "code": "H32.51", "name": "B", "tier": "TIER_COMMUNE", "validFrom": "2025-07-01", "validTo": "2025-06-30" },
                { "code": "H32.52", "name": "C", "tier": "TIER_COMMUNE" },
                { "code": "H32.52", "name": "C", "tier": "TIER_COMMUNE" },
                { "code": "h32", "tier": "TIER_COMMUNE" }
              ],
              "agents": []
            }
            """);
        File.WriteAllText(Path.Combine(_folder, "catalog", "bad.json"), """{ "procedures": [ { "code": "1.000009" } ], """);
        File.WriteAllText(Path.Combine(_folder, "code-patterns.json"), """{ "patterns": [ { "template": "{agency}-{seq:4}", "reset": "DAILY" } ] }""");

        var places = Errors(("Data:Folder", _folder)).Select(error => error.Where).ToList();
        string[] expected =
        [
            "directory/bad.json line 3 agencies[0]", "directory/bad.json line 4 agencies[1]", "directory/bad.json line 6 agencies[3]", "directory/bad.json line 7 agencies[4].code",
            "directory/bad.json line 7 agencies[4].name", "directory/bad.json line 9 agents", "code-patterns.json line 1 patterns[0].template",
        ];
        Assert.Empty(expected.Except(places));
        Assert.Contains(places, place => place.StartsWith("catalog/bad.json line 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("H32.60", "2025-06-30", "H32.61", "2025-06-30", "H32.60", "H32.60 and H32.61 succeed each other in a circle")]
    [InlineData("H32.60", "2025-06-30", "H32.61", "2025-06-29", "", "H32.61 succeeds H32.60 and is not in force on 2025-07-01")]
    [InlineData("H32.60", "2025-06-30", "H32.60", "2025-06-30", "", "H32.60 succeeds itself")]
    [InlineData("H32.60", "", "H32.61", "", "", "H32.60 has successors and no end")]
    public void A_succession_that_leads_nowhere_or_in_a_circle_is_refused_with_its_line(string code, string to, string successor, string successorTo, string back, string words)
    {
        SampleData.WriteTo(_folder);
        File.WriteAllText(Path.Combine(_folder, "directory", "bad.json"), $$"""
            [
              { "code": "{{code}}", "name": "A", "tier": "TIER_COMMUNE", {{Member("validTo", to)}} "successors": ["{{successor}}"] },
              { "code": "H32.61", "name": "B", "tier": "TIER_COMMUNE"{{(successorTo.Length == 0 ? "" : $", {Member("validTo", successorTo)[..^1]}")}}{{(back.Length == 0 ? "" : $", \"successors\": [\"{back}\"]")}} }
            ]
            """);
        Assert.Contains(Errors(("Data:Folder", _folder)), error => error.Where == "directory/bad.json line 2 [0]" && error.En.StartsWith(words, StringComparison.Ordinal) && error.Vi.Length > 0);

        static string Member(string name, string value) => value.Length == 0 ? "" : $"\"{name}\": \"{value}\",";
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public void A_binding_beyond_its_certificate_is_refused_with_its_line(int daysBefore, int daysAfter)
    {
        SampleData.WriteTo(_folder);
        using var certificate = new CertificateRequest("CN=bound", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var binding = new CertificateBinding
        {
            Thumbprint = CertificateThumbprint.Of(certificate),
            Certificate = ByteString.CopyFrom(certificate.RawData),
            System = "bound",
            Agencies = { SampleData.Commune },
            From = Timestamp.FromDateTime(certificate.NotBefore.ToUniversalTime().AddDays(daysBefore)),
            To = Timestamp.FromDateTime(certificate.NotAfter.ToUniversalTime().AddDays(daysAfter)),
        };
        File.WriteAllText(Path.Combine(_folder, "directory", "bad.json"), $"{{ \"bindings\": [\n{Encoding.UTF8.GetString(MotCuaJson.Write(binding))}\n] }}");
        Assert.Contains(Errors(("Data:Folder", _folder)), error =>
            error.Where == "directory/bad.json line 2 bindings[0]" && error.En.StartsWith("The binding goes beyond its certificate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("more-1.json", """{ "type": "object", "properties": { "day": { "type": "string", "format": "date" } } }""", "#/properties/day/format: ")]
    [InlineData("more-1.json", """{ "type": "array" }""", "#/type: ")]
    [InlineData("birth-registration-1.json", """{ "type": "object" }""", "The form is there twice")]
    public void A_form_schema_outside_the_dialect_or_in_place_of_another_is_refused_with_its_place(string file, string schema, string words)
    {
        var forms = System.IO.Directory.CreateDirectory(Path.Combine(_folder, "forms")).FullName;
        File.WriteAllText(Path.Combine(forms, file), schema);
        Assert.Contains(Errors(("Data:Forms", forms)), error => error.Where.StartsWith("forms/", StringComparison.Ordinal) && error.En.StartsWith(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_further_form_schema_is_in_the_catalogue()
    {
        var forms = System.IO.Directory.CreateDirectory(Path.Combine(_folder, "forms")).FullName;
        File.WriteAllText(Path.Combine(forms, "more-1.json"), """{ "type": "object" }""");
        Assert.NotNull(Read(("Data:Forms", forms)).Data.Forms.Find("more", "1"));
    }

    [Fact]
    public void A_hub_that_the_directory_does_not_have_is_refused() =>
        Assert.Contains(Errors(("Hub:Code", "H01.99")), error => error.Where.StartsWith("MotCua:Hub:Code", StringComparison.Ordinal) && error.En.Contains("H32.99", StringComparison.Ordinal));

    private static HubSetup Read(params (string Key, string Value)[] settings) => HubSetup.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("MotCua:" + setting.Key, (string?)setting.Value)))
        .Build());

    private static IReadOnlyList<ConfigurationError> Errors(params (string Key, string Value)[] settings) =>
        Assert.Throws<HubConfigurationException>(() => Read(settings)).Errors;
}

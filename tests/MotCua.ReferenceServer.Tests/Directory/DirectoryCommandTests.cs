using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Tests.Directory;

/// <summary>What the directory authority types: import, diff, sign, publish.</summary>
public sealed class DirectoryCommandTests : IDisposable
{
    private const string Communes = """
        code,name,tier,parent,areas,validFrom,homeHub,source
        H32.12.8,"Ủy ban nhân dân xã Tám, thử",COMMUNE,H32,22480|22483,2025-07-01,H32.99,Sample
        H32.12.9,Ủy ban nhân dân xã Chín,TIER_COMMUNE,H32,22486,2025-07-01,H32.99,Sample
        """;

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-directory-").FullName;

    public DirectoryCommandTests()
    {
        SampleData.WriteTo(Data);
        WriteKey("authority");
    }

    private string Data => Path.Combine(_folder, "data");

    private string Out => Path.Combine(_folder, "out");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_table_is_imported_and_the_difference_shown()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "communes.csv"), Communes, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), await RunAsync("sign", "--to", Out));
        Assert.Equal((0, ""), await RunAsync("import", "communes.csv", "--as", "communes"));

        var (code, output, _) = await ProgramRun.RunAsync(_folder, ["directory", "diff", Path.Combine(Out, "snapshot-1.json"), Data]);
        Assert.Equal(1, code);
        Assert.Equal(
            ["added    agency   H32.12.8 from 2025-07-01: Ủy ban nhân dân xã Tám, thử", "added    agency   H32.12.9 from 2025-07-01: Ủy ban nhân dân xã Chín"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, (await ProgramRun.RunAsync(_folder, ["directory", "diff", Data, Data])).Code);
    }

    [Theory]
    [InlineData("\t")]
    [InlineData(";")]
    public async Task A_table_from_a_spreadsheet_has_its_own_divider_and_a_byte_order_mark(string divider)
    {
        var table = "\uFEFF" + string.Join(divider, "code", "name", "tier", "roles") + "\r\n" + string.Join(divider, "H32.12.8", "Xã Tám", "COMMUNE", "ONE_STOP PROCESSING") + "\r\n";
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.csv"), table, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), await RunAsync("import", "a.csv", "--as", "a"));
        Assert.Contains("\"AGENCY_ROLE_ONE_STOP\",\"AGENCY_ROLE_PROCESSING\"", await File.ReadAllTextAsync(Path.Combine(Data, "directory", "a.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_is_listed_with_its_line_and_nothing_is_written()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "communes.csv"), Communes + """

            H32.12.7,Xã Bảy,COMMUNE,H32,1153,2025-07-01,H32.99,Sample
            H32.12.9,Xã Chín,COMMUNE,H32,22486,2025-08-01,H32.99,Sample
            H32.12.6,Xã Sáu,VILLAGE,H77,22486,2025-02-30,H32.99,Sample
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "more.json"), """
            [
              {"code": "H32.70", "name": "A", "tier": "TIER_DISTRICT", "validTo": "2025-06-30", "successors": ["H32.71"]},
              {"code": "H32.71", "name": "B", "tier": "TIER_DISTRICT", "validTo": "2025-06-30", "successors": ["H32.70"]}
            ]
            """, TestContext.Current.CancellationToken);

        var (code, error) = await RunAsync("import", "communes.csv", "more.json", "--as", "communes");
        Assert.Equal(2, code);
        Assert.All(
            [
                "communes.csv line 4 areas: '1153' has 4 digits",
                "communes.csv line 6 agencies[4].tier",
            ],
            words => Assert.Contains(words, error, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(Data, "directory", "communes.json")));

        await File.WriteAllTextAsync(
            Path.Combine(_folder, "communes.csv"), Communes + "\nH32.12.9,Xã Chín,COMMUNE,H77,22486,2025-08-01,H32.99,Sample\n", TestContext.Current.CancellationToken);
        (code, error) = await RunAsync("import", "communes.csv", "more.json", "--as", "communes");
        Assert.Equal(2, code);
        Assert.All(
            [
                "communes.csv line 4 agencies[2]: H32.12.9 is in force at the same time as another entry of it",
                "(communes.csv line 3 agencies[1])",
                "communes.csv line 4 agencies[2]: parent names H77",
                "more.json line 2 [0]: H32.70 and H32.71 succeed each other in a circle",
                "more.json line 3 [1]: H32.71 and H32.70 succeed each other in a circle",
            ],
            words => Assert.Contains(words, error, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(Data, "directory", "communes.json")));
    }

    [Theory]
    [InlineData("code,name\nH32.1,A\n", "a.csv line 1: The column 'tier' is missing")]
    [InlineData("code,name,tier,colour\nH32.1,A,COMMUNE,red\n", "a.csv line 1: No column is called 'colour'")]
    [InlineData("code,name,tier\nH32.1,A,B,COMMUNE\n", "a.csv line 2: 4 fields where the header has 3")]
    public async Task A_wrong_table_is_refused_with_its_line(string table, string words)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.csv"), table, TestContext.Current.CancellationToken);
        var (code, error) = await RunAsync("import", "a.csv", "--as", "a");
        Assert.Equal(2, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_is_published_once_and_an_older_number_is_refused()
    {
        Assert.Equal((0, ""), await RunAsync("sign", "--to", Out));
        Assert.Equal((0, ""), await RunAsync("sign", "--to", Out, "--after", Snapshot(1)));
        Assert.Equal((0, ""), await PublishAsync(2));
        Assert.True(SnapshotFile.IsWhole(Path.Combine(_folder, "hub", "snapshots", "snapshot-2.json")));

        var (code, error) = await PublishAsync(1);
        Assert.Equal(2, code);
        Assert.Contains("snapshot-1.json", error, StringComparison.Ordinal);
        Assert.Contains("Its number 1 is not above 2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_was_changed_or_that_another_signed_is_refused_with_its_file()
    {
        Assert.Equal((0, ""), await RunAsync("sign", "--to", Out));
        var text = await File.ReadAllTextAsync(Snapshot(1), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Snapshot(1), text.Replace("Huyện A", "Huyện B", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (code, error) = await PublishAsync(1);
        Assert.Equal(2, code);
        Assert.Contains("snapshot-1.json: It is refused: SIGNATURE_WRONG", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Snapshot(1), text, TestContext.Current.CancellationToken);
        WriteKey("authority");
        (code, error) = await PublishAsync(1);
        Assert.Equal(2, code);
        Assert.Contains("CERTIFICATE_DIFFERS", error, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Path.Combine(_folder, "hub", "snapshots")));
    }

    private string Snapshot(int number) => Path.Combine(Out, $"snapshot-{number}.json");

    private Task<(int Code, string Error)> PublishAsync(int number) =>
        RunAsync("publish", Snapshot(number), "--directory-authority", "authority.pem", "--storage-database", Path.Combine(_folder, "hub", "hub.db"));

    private async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        string[] key = arguments[0] == "sign" ? ["--authority-certificate", "authority.pem", "--authority-key", "authority.key.pem"] : [];
        var (code, _, error) = await ProgramRun.RunAsync(_folder, ["directory", .. arguments, .. key, "--data-folder", Data]);
        return (code, error);
    }

    private void WriteKey(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1));
        File.WriteAllText(Path.Combine(_folder, name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, name + ".key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MotCua.TestKit;
using MotCua.Traffic;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>A hub and a vendor's two systems, each a process that can be killed, and what must hold of their files in the end.</summary>
internal sealed class TrafficRun : IAsyncDisposable
{
    public const string Commune = "H32.12.3";
    public const string Office = "G01.32.53";

    private static readonly string[] CommuneSteps = ["TransferAccepted", "ProgressReported B1", "ProgressReported B2", "ResultIssued"];
    private static readonly string[] OfficeSteps = ["DossierTransferred", "ResultReceived"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-proof-");
    private readonly DirectoryInfo? _hubFolder;
    private Process? _systems;

    private TrafficRun(string? hubFolder)
    {
        _hubFolder = hubFolder is null ? Directory.CreateTempSubdirectory("motcua-proof-hub-") : null;
        Hub = new HubProcess(Path.Combine(AppContext.BaseDirectory, "MotCua.ReferenceServer.dll"), hubFolder ?? _hubFolder!.FullName);
    }

    public HubProcess Hub { get; }

    public string Folder => _folder.FullName;

    public static async Task<TrafficRun> StartAsync(Func<HubProcess, Func<TrafficPlan, TrafficPlan>>? plan = null, string? hubFolder = null, int atOnce = 40)
    {
        var run = new TrafficRun(hubFolder);
        await run.Hub.StartAsync();
        var commune = await EnrolAsync(run.Hub, "traffic-commune", Commune);
        var office = await EnrolAsync(run.Hub, "traffic-office", Office);
        var made = new TrafficPlan
        {
            Hub = run.Hub.HttpAddress, GrpcAddress = run.Hub.GrpcAddress, HubCode = commune.GetProperty("hub").GetString()!,
            HubCertificatePem = commune.GetProperty("hubCertificatePem").GetString()!, AuthorityPem = commune.GetProperty("authorityPem").GetString()!, AtOnce = atOnce,
            Commune = SystemOf(commune, "traffic-commune", Commune), Office = SystemOf(office, "traffic-office", Office),
        };
        made = plan is null ? made : plan(run.Hub)(made);
        await File.WriteAllBytesAsync(Path.Combine(run.Folder, TrafficPlan.FileName), JsonSerializer.SerializeToUtf8Bytes(made));
        await run.StartSystemsAsync();
        return run;
    }

    public async Task StartSystemsAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MotCua.Traffic.dll"), Folder]) { RedirectStandardOutput = true, UseShellExecute = false };
        _systems = Process.Start(start)!;
        var line = await _systems.StandardOutput.ReadLineAsync();
        Assert.Equal("started", line);
    }

    public async Task KillSystemsAsync()
    {
        if (_systems is { HasExited: false })
        {
            _systems.Kill();
            await _systems.WaitForExitAsync();
        }

        _systems?.Dispose();
        _systems = null;
    }

    /// <summary>Waits until a dossier more was begun: on a busy machine a process may be killed each time before it gets that far.</summary>
    public async Task BeginMoreAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        for (var before = Begun(); Begun() == before;)
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Begins again after <see cref="QuiesceAsync"/>.</summary>
    public async Task GoOnAsync()
    {
        await KillSystemsAsync();
        File.Delete(Path.Combine(Folder, TrafficPlan.QuiesceFile));
        File.Delete(Path.Combine(Folder, TrafficPlan.QuietFile));
        await StartSystemsAsync();
    }

    /// <summary>Begins nothing more, and waits until every dossier that was begun has ended and every outbox is empty.</summary>
    public async Task QuiesceAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, TrafficPlan.QuiesceFile), "", cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        while (!IsDone())
        {
            try
            {
                await Task.Delay(50, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"It does not come to an end. commune: {State("commune")}, office: {State("office")}, hub errors: {string.Join('\n', Hub.Errors.Take(20))}");
            }
        }

        // Acknowledgements of what was handled last.
        while (HubNumber("SELECT count(*) FROM deliveries WHERE state = 0") > 0)
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Every promise, over the files of both systems and of the hub.</summary>
    public async Task<string> VerifyAsync()
    {
        var begun = Texts("commune", "SELECT dossier FROM begun ORDER BY dossier");
        Assert.NotEmpty(begun);
        Verify("commune", CommuneSteps, begun);
        Verify("office", OfficeSteps, begun);
        var receipted = 0L;
        foreach (var (sender, receiver) in new[] { ("commune", "office"), ("office", "commune") })
        {
            var ids = Texts(sender, "SELECT message_id FROM motcua_outbox WHERE state = 1 AND receipt IS NOT NULL");
            Assert.Equal(0, Number(sender, "SELECT count(*) FROM motcua_outbox WHERE state <> 1"));
            var handled = Texts(receiver, "SELECT message_id FROM effects").ToHashSet(StringComparer.Ordinal);
            Assert.Equal(ids.Count, handled.Count);
            Assert.All(ids, id => Assert.Contains(id, handled));
            receipted += ids.Count;
        }

        Assert.Equal(receipted, HubNumber("SELECT count(*) FROM messages"));
        Assert.Equal(0, HubNumber("SELECT count(*) FROM deliveries WHERE state <> 1"));
        var replayed = await StoredTimeline.RequireSameAsync(Hub.Database);
        Assert.Equal(begun.Count, replayed);
        return string.Create(CultureInfo.InvariantCulture, $"{begun.Count} dossiers, {receipted} messages receipted and delivered, {receipted} effects once each, {replayed} timelines replayed to the stored state");
    }

    public long Begun() => Number("commune", "SELECT count(*) FROM begun");

    /// <summary>The messages for which a system has its receipt.</summary>
    public IReadOnlyList<string> Receipted() =>
        [.. new[] { "commune", "office" }.SelectMany(system => Texts(system, "SELECT message_id FROM motcua_outbox WHERE state = 1"))];

    /// <summary>How many messages the hub has put off for a reason.</summary>
    public long PutOff(string reason) => new[] { "commune", "office" }.Sum(system => Texts(system, "SELECT reason FROM motcua_outbox WHERE state = 0").Count(text => text == reason));

    public async ValueTask DisposeAsync()
    {
        await KillSystemsAsync();
        await Hub.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        _hubFolder?.Delete(recursive: true);
    }

    // Each effect once, and each dossier's in their order.
    private void Verify(string system, string[] steps, List<string> begun)
    {
        Assert.Equal(0, Number(system, "SELECT count(*) FROM (SELECT message_id FROM effects GROUP BY message_id HAVING count(*) > 1)"));
        var byDossier = Texts(system, "SELECT dossier || '|' || step FROM effects ORDER BY number").Select(row => row.Split('|')).ToLookup(row => row[0], row => row[1], StringComparer.Ordinal);
        Assert.Equal(begun.Count, byDossier.Count);
        foreach (var dossier in begun)
        {
            Assert.Equal(steps, byDossier[dossier]);
        }
    }

    private bool IsDone() =>
        File.Exists(Path.Combine(Folder, TrafficPlan.QuietFile))
        && Number("commune", "SELECT (SELECT count(*) FROM begun) - (SELECT count(*) FROM effects WHERE step = 'ResultIssued')") == 0
        && Number("office", "SELECT count(*) FROM effects WHERE step = 'ResultReceived'") == Number("commune", "SELECT count(*) FROM begun")
        && Number("commune", "SELECT count(*) FROM motcua_outbox WHERE state = 0") == 0 && Number("office", "SELECT count(*) FROM motcua_outbox WHERE state = 0") == 0;

    private string State(string system) =>
        $"{Number(system, "SELECT count(*) FROM effects")} effects, outbox {string.Join(' ', Texts(system, "SELECT state || ':' || count(*) || ':' || max(reason) FROM motcua_outbox GROUP BY state"))}";

    private long Number(string system, string sql) => (long)Query(Path.Combine(Folder, $"{system}.db"), sql)[0];

    private List<string> Texts(string system, string sql) => [.. Query(Path.Combine(Folder, $"{system}.db"), sql).Select(value => (string)value)];

    private long HubNumber(string sql) => (long)Query(Hub.Database, sql)[0];

    /// <summary>The first column of a query on a file.</summary>
    public static List<object> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var values = new List<object>();
        while (reader.Read())
        {
            values.Add(reader.GetValue(0));
        }

        return values;
    }

    private static TrafficSystem SystemOf(JsonElement enrolled, string name, string agency) =>
        new(name, agency, enrolled.GetProperty("certificatePem").GetString()!, enrolled.GetProperty("keyPem").GetString()!);

    private static async Task<JsonElement> EnrolAsync(HubProcess hub, string system, string agency)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var enrolled = await MotCua.Sdk.Sandbox.SandboxEnrollment.EnrollAsync(hub.HttpAddress, system, [agency], key, TestContext.Current.CancellationToken);
        var options = enrolled.Options();
        return JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["hub"] = enrolled.HubCode, ["certificatePem"] = enrolled.CertificatePem, ["keyPem"] = key.ExportPkcs8PrivateKeyPem(),
            ["hubCertificatePem"] = options.HubCertificate!, ["authorityPem"] = options.TrustAnchors!,
        });
    }
}

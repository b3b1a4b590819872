using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Storage;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>The hub's core on a real file, with a directory, forms and attachments that the test sets. No sockets.</summary>
internal sealed class TestCore : IFormCatalog, IAttachmentRegister, ICallerCheck, IAsyncDisposable
{
    public const string Hub = "H32.99";
    public const string Commune = "H32.12.3";
    public const string LandOffice = "H32.20.1";
    public const string TaxOffice = "H32.30.1";
    public const string Stranger = "H32.40.1";

    private readonly TemporaryFolder? _ownFolder;
    private readonly ServiceProvider _services;

    public TestCore(TemporaryFolder? folder = null, Action<IServiceCollection>? adjust = null, TestCore? after = null)
    {
        _ownFolder = folder is null ? new TemporaryFolder() : null;
        Folder = folder ?? _ownFolder!;
        Time = after?.Time ?? new ManualTime(Start);
        Authority = after?.Authority ?? new TestAuthority(Start);
        Directory = after?.Directory ?? new TestDirectory();
        HubKey = after?.HubKey ?? Authority.Issue("hub", Start.AddDays(-1), Start.AddYears(1));
        Systems = after?.Systems ?? MakeSystems();
        Directory.Bind(HubKey, "hub-h32.99", Start.AddDays(-1), Start.AddYears(1), Hub);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new SqliteOptions(Folder.File("hub.db")));
        services.AddSingleton(new HubIdentity(Hub, HubKey.Certificate, "ES256", hash => HubKey.Sign(hash.ToArray())));
        services.AddSingleton(new HubFacts("0.1.0-test", Contracts.V1.Environment.Sandbox));
        services.AddSingleton(new CertificateTrust([Authority.Root]));
        services.AddSingleton<IAgencyDirectory>(Directory);
        services.AddSingleton<IFormCatalog>(this);
        services.AddSingleton<IAttachmentRegister>(this);
        services.AddSingleton<ICallerCheck>(this);
        adjust?.Invoke(services);
        services.AddHubCore();
        _services = services.BuildServiceProvider();
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public TemporaryFolder Folder { get; }

    public ManualTime Time { get; }

    public TestAuthority Authority { get; }

    public TestDirectory Directory { get; }

    public TestKey HubKey { get; }

    public CapturedLogs Logs { get; } = new();

    public Dictionary<string, TestKey> Systems { get; }

    public HashSet<string> MissingFiles { get; } = [];

    /// <summary>Bytes of every file that is not missing.</summary>
    public long FileSize { get; set; } = 10;

    public ConcurrentDictionary<string, List<Violation>> FormViolations { get; } = new(StringComparer.Ordinal);

    public Refusal? Recheck { get; set; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Who calls for an agency with its own system.</summary>
    public Caller CallerOf(string agency, bool test = false) =>
        new(SystemOf(agency), new HashSet<string>([agency], StringComparer.Ordinal), Systems[agency].Thumbprint, test);

    public SignedMessage Seal(Message message) => Systems[message.Header.From].Seal(message, Time.GetUtcNow());

    public Task<IntakeAnswer> SendAsync(Message message) => SendAsync(Seal(message), message.Header.From);

    public Task<IntakeAnswer> SendAsync(SignedMessage message, string agency) =>
        Get<MessageIntake>().TakeAsync(message, CallerOf(agency), TestContext.Current.CancellationToken);

    /// <summary>Sends a message that must be taken.</summary>
    public async Task<Receipt> TakenAsync(Message message)
    {
        var answer = await SendAsync(message);
        Assert.True(answer.Refusal is null, answer.Refusal?.ToString());
        return answer.Receipt!;
    }

    /// <summary>Sends a message that must be refused for a reason, and checks that nothing of it was stored.</summary>
    public async Task<Refusal> RefusedAsync(ErrorReason reason, SignedMessage message, string agency)
    {
        var before = await CountAsync();
        var answer = await SendAsync(message, agency);
        Assert.True(answer.Refusal is not null, "The message was taken.");
        Assert.Equal(reason, answer.Refusal!.Reason);
        Assert.Equal(before, await CountAsync());
        return answer.Refusal;
    }

    public Task<Refusal> RefusedAsync(ErrorReason reason, Message message) => RefusedAsync(reason, Seal(message), message.Header.From);

    /// <summary>Rows of every table that intake writes.</summary>
    public ValueTask<string> CountAsync() => Get<SqliteDatabase>().QueryAsync(session =>
        string.Join(' ', new[] { "messages", "deliveries", "mailboxes", "dossiers", "tasks", "aliases", "statuses", "attachment_grants", "facts", "delegations" }
            .Select(table => $"{table}={session.Statement($"SELECT count(*) FROM {table}").Number()}")));

    public Task<PullResponse> PullAsync(string agency, int waitMs = 0, string inbox = "inbox-00000001", bool takeOver = false, int maxMessages = 0, int maxBytes = 0) =>
        Get<PullService>().PullAsync(
            new PullRequest
            {
                Mailbox = agency, Reader = new Reader { InboxId = inbox, TakeOver = takeOver }, WaitMs = waitMs, MaxMessages = maxMessages, MaxBytes = maxBytes,
            },
            CallerOf(agency), TestContext.Current.CancellationToken);

    public Task<AcknowledgeResponse> AcknowledgeAsync(string agency, long fence, long upTo = 0, string inbox = "inbox-00000001", params long[] positions) =>
        Get<SettleService>().AcknowledgeAsync(
            new AcknowledgeRequest { Mailbox = agency, Fence = fence, UpTo = upTo, Reader = new Reader { InboxId = inbox }, Positions = { positions } }, CallerOf(agency));

    public Task RejectAsync(string agency, long fence, long position, string inbox = "inbox-00000001") =>
        Get<SettleService>().RejectAsync(
            new RejectRequest { Mailbox = agency, Fence = fence, Position = position, Reader = new Reader { InboxId = inbox }, Reason = "cannot be taken" }, CallerOf(agency));

    public IReadOnlyList<Violation> Check(FormData form, string path) => FormViolations.GetValueOrDefault(form.Form) ?? [];

    public ValueTask<IReadOnlyDictionary<string, long>> FindSizesAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken) =>
        new(sha256.Except(MissingFiles).ToDictionary(file => file, _ => FileSize, StringComparer.Ordinal));

    Refusal? ICallerCheck.Recheck(Caller caller) => Recheck;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static string SystemOf(string agency) => $"system-{agency.ToLowerInvariant()}";

    private Dictionary<string, TestKey> MakeSystems()
    {
        var keys = new Dictionary<string, TestKey>(StringComparer.Ordinal);
        foreach (var (code, role, sector) in new[]
        {
            (Commune, AgencyRole.OneStop, Sector.Unspecified), (LandOffice, AgencyRole.Processing, Sector.LandRegistry),
            (TaxOffice, AgencyRole.Processing, Sector.Tax), (Stranger, AgencyRole.Processing, Sector.Unspecified), (Hub, AgencyRole.Hub, Sector.Unspecified),
        })
        {
            Directory.Add(code, role, sector);
            keys[code] = Authority.Issue(code, Start.AddDays(-1), Start.AddYears(1));
            Directory.Bind(keys[code], SystemOf(code), Start.AddDays(-1), Start.AddYears(1), code);
        }

        return keys;
    }
}

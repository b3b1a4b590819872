using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Tests.Tracking;

/// <summary>A citizen with the acceptance slip in hand, at a portal.</summary>
public sealed class LookUpTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _root = Some.Id(TestCore.Start);
    private readonly string _land = Some.Id(TestCore.Start);

    private LookUpService Service => _hub.Get<LookUpService>();

    public async ValueTask InitializeAsync()
    {
        await _hub.TakenAsync(Some.Transfer(TestCore.Start, _land, _root));
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _land));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Code_and_secret_tell_where_the_dossier_stands_and_nothing_about_the_person()
    {
        var secret = await IssueAsync(TestCore.Commune);
        Assert.Matches("^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$", secret);
        var answer = await LookUpAsync(secret);
        Assert.Equal((Some.DossierCode, DossierStatus.Processing), (answer.Code, answer.Status));
        Assert.NotEmpty(answer.AgencyName);
        Assert.DoesNotContain(Some.PersonName, answer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Some.PersonId, answer.ToString(), StringComparison.Ordinal);
        Assert.Equal(answer, await LookUpAsync(secret.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()));
    }

    [Fact]
    public async Task The_status_is_the_one_that_the_holder_of_the_dossier_reported()
    {
        var report = Some.Message(TestCore.Commune, TestCore.LandOffice, TestCore.Start);
        report.DossierStatusReported = new DossierStatusReported { Status = DossierStatus.Obligation, OccurredAt = report.Header.CreatedAt, SourceSystem = "mot-cua", Content = "Chờ nộp tiền" };
        await _hub.TakenAsync(report);
        Assert.Equal(DossierStatus.Obligation, (await LookUpAsync(await IssueAsync(TestCore.Commune))).Status);
    }

    [Fact]
    public async Task Only_who_holds_the_dossier_gets_a_secret_and_a_new_one_ends_the_old()
    {
        Assert.Equal(ErrorReason.SenderNotAllowed, await RefusedAsync(() => IssueAsync(TestCore.LandOffice)));
        Assert.Equal(ErrorReason.DossierUnknown, await RefusedAsync(() => IssueAsync(TestCore.Stranger)));
        var old = await IssueAsync(TestCore.Commune);
        var now = await IssueAsync(TestCore.Commune);
        Assert.Equal(ErrorReason.DossierUnknown, await RefusedAsync(() => LookUpAsync(old)));
        Assert.Equal(Some.DossierCode, (await LookUpAsync(now)).Code);
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_dossier_are_one_answer()
    {
        await IssueAsync(TestCore.Commune);
        var wrong = await Assert.ThrowsAsync<RefusalException>(() => LookUpAsync("22222-22222"));
        var unknown = await Assert.ThrowsAsync<RefusalException>(() => LookUpAsync("22222-22222", "H32.12.3-261122-9999"));
        Assert.Equal(wrong.Refusal, unknown.Refusal);
    }

    [Fact]
    public async Task After_five_wrong_secrets_the_right_one_waits_a_quarter_of_an_hour_too()
    {
        var secret = await IssueAsync(TestCore.Commune);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ErrorReason.DossierUnknown, await RefusedAsync(() => LookUpAsync("22222-22222")));
        }

        var limited = await Assert.ThrowsAsync<RefusalException>(() => LookUpAsync(secret));
        Assert.Equal((ErrorReason.RateLimited, 900_000u), (limited.Reason, (uint)limited.Refusal.RetryAfterMs));
        _hub.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(Some.DossierCode, (await LookUpAsync(secret)).Code);
    }

    [Fact]
    public async Task The_store_and_the_log_never_have_the_secret()
    {
        var secret = await IssueAsync(TestCore.Commune);
        await LookUpAsync(secret);
        var plain = secret.Replace("-", "", StringComparison.Ordinal);
        var stored = await _hub.Get<SqliteDatabase>().QueryAsync(session =>
        {
            using var row = session.Statement("SELECT dossier, hex(salt), hex(hash) FROM look_up_secrets").Query();
            Assert.True(row.Read());
            return $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}";
        }, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(plain)), stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_hub.Logs.Lines, line => line.Text.Contains(plain, StringComparison.Ordinal) || line.Text.Contains(secret, StringComparison.Ordinal));
    }

    private async Task<string> IssueAsync(string agency) =>
        (await Service.IssueAsync(new IssueLookUpSecretRequest { Code = Some.DossierCode }, _hub.CallerOf(agency), TestContext.Current.CancellationToken)).Secret;

    private Task<LookUpResponse> LookUpAsync(string secret, string code = Some.DossierCode) =>
        Service.LookUpAsync(new LookUpRequest { Code = code, Secret = secret }, _hub.CallerOf(TestCore.Stranger), TestContext.Current.CancellationToken);

    private static async Task<ErrorReason> RefusedAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<RefusalException>(call)).Reason;
}

using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.Clients;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>A hub that is sent what is wrong, and what must hold after each: nothing stored, the reason in the log without the person, the hub up.</summary>
public sealed class BadInputFixture : IAsyncLifetime
{
    public const string Commune = "H32.12.3";
    public const string LandOffice = "H32.11.5.2";

    private readonly List<EnrolledSystem> _systems = [];
    private TestHub? _hub;
    private int _dossiers;

    public TestHub Hub => _hub!;

    public EnrolledSystem CommuneSystem => _systems[0];

    public EnrolledSystem LandSystem => _systems[1];

    public EnrolledSystem Expired => _systems[2];

    public EnrolledSystem NotYetValid => _systems[3];

    public EnrolledSystem Revoked => _systems[4];

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartAsync();
        var now = Hub.Clock.GetUtcNow();
        _systems.Add(await Hub.EnrolAsync("commune", Commune));
        _systems.Add(await Hub.EnrolAsync("land", LandOffice));
        _systems.Add(await Hub.EnrolAsync("expired", [Commune], now.AddDays(-10), now.AddDays(-1)));
        _systems.Add(await Hub.EnrolAsync("not-yet-valid", [Commune], now.AddDays(1), now.AddDays(10)));
        _systems.Add(await Hub.EnrolAsync("revoked", Commune));
        var revocation = new JsonObject { ["thumbprint"] = Revoked.Thumbprint, ["jti"] = "revocation-1" };
        Assert.Equal(200, (await ByHand.CallAsync(Hub, CommuneSystem.Token(), "Sandbox/Revoke", revocation)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.True(Hub.LogErrors.Count == 0, string.Join("\n", Hub.LogErrors));
        await Hub.DisposeAsync();
    }

    internal Draft NewDraft()
    {
        var number = Interlocked.Increment(ref _dossiers).ToString("0000", CultureInfo.InvariantCulture);
        return new Draft(Hub, CommuneSystem, $"{Commune}-261122-{number}");
    }

    /// <summary>Runs what must be refused; its answer is for the test to judge.</summary>
    internal async Task<T> RefusedAsync<T>(Func<Task<T>> act, string inLog)
    {
        var (rows, seen) = (await RowsAsync(), Hub.LogLines.Count);
        var answer = await act();

        Assert.Equal(rows, await RowsAsync());
        string[] lines = [.. Hub.LogLines.Skip(seen)];
        Assert.Contains(lines, line => line.Contains(inLog, StringComparison.Ordinal));
        foreach (var personal in Draft.PersonalData)
        {
            Assert.DoesNotContain(lines, line => line.Contains(personal, StringComparison.Ordinal));
        }

        var ping = await ByHand.CallAsync(Hub, CommuneSystem.Token(), "Exchange/Ping", new JsonObject { ["nonce"] = "AAECAwQFBgcICQoLDA0ODw==" });
        Assert.Equal(200, ping.Status);
        return answer;
    }

    /// <summary>Runs what must be refused with a reason of the contract.</summary>
    internal async Task<HubAnswer> RefusedAsync(ErrorReason reason, Func<Task<HubAnswer>> act)
    {
        var answer = await RefusedAsync(act, ReasonTable.Get(reason).Name);
        Assert.True(reason == answer.Reason, $"expected {reason}, got {answer.Reason}: {answer.Body.ToJsonString()}");
        return answer;
    }

    // Rows of every table of the store.
    private ValueTask<string> RowsAsync() => Hub.Services.GetRequiredService<SqliteDatabase>().QueryAsync(session =>
    {
        var tables = new List<string>();
        using (var names = session.Statement("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Query())
        {
            while (names.Read())
            {
                tables.Add(names.GetString(0));
            }
        }

        return string.Join(' ', tables.Select(table => $"{table}={session.Statement($"SELECT count(*) FROM \"{table}\"").Number()}"));
    });
}

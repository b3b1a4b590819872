using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests.Support;

/// <summary>A deployed product: the model client, set up with the files that the tool wrote for it, and clicked by a test.</summary>
internal sealed class HandProduct(string state, string? fault = null) : IAsyncDisposable
{
    private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("hand-product-");
    private AdapterProcess? _program;

    public async Task StartAsync()
    {
        if (_program is not null)
        {
            return;
        }

        var request = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(state, "product", "connection.json"), Cancel))!.AsObject();
        (request["do"], request["folder"]) = ("start", _store.FullName);
        _program = AdapterProcess.Start($"dotnet {Project.Tool} model{(fault is null ? "" : $" --fault {fault}")}");
        Assert.NotNull((await _program.AskAsync(request, Cancel))["ok"]);
    }

    public async Task KillAsync()
    {
        await _program!.DisposeAsync();
        _program = null;
    }

    /// <summary>Sends what a step names; what earlier messages said stands in the run's journal.</summary>
    public async Task SendAsync(YamlItem place, string draft)
    {
        var enrolment = Enrolment.Read(Path.Combine(state, "enrolment", "enrolment.yaml"));
        var scope = new Scope(enrolment.Lanes[0], enrolment.Hub, new Target(null!, Features.Undeclared, enrolment), 1);
        if (Journal(state).LastOrDefault(entry => entry["scope"] is not null)?["scope"] is JsonObject saved)
        {
            scope.Load(saved);
        }

        Assert.NotNull((await _program!.AskAsync(new JsonObject { ["do"] = "send", ["message"] = MessageSpec.ForSystem(place, draft, scope) }, Cancel))["id"]);
    }

    /// <summary>Looks until nothing waits in the outbox any more.</summary>
    public Task SeeAllSentAsync() => SeeAsync("outbox", "messages", all => all.All(message => message!["state"]!.ToString() != "waiting"));

    /// <summary>Looks until something is in the inbox.</summary>
    public Task SeeSomethingReceivedAsync() => SeeAsync("inbox", "effects", all => all.Count > 0);

    /// <summary>Gives up what was refused.</summary>
    public async Task GiveUpRefusedAsync()
    {
        foreach (var message in (await _program!.AskAsync(new JsonObject { ["do"] = "outbox" }, Cancel))["messages"]!.AsArray().Where(message => message!["state"]!.ToString() == "refused"))
        {
            await _program.AskAsync(new JsonObject { ["do"] = "settle", ["id"] = message!["id"]!.DeepClone(), ["action"] = "discard" }, Cancel);
        }
    }

    /// <summary>What a run has kept so far.</summary>
    public static IReadOnlyList<JsonObject> Journal(string state)
    {
        var path = Path.Combine(state, "journal");
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. reader.ReadToEnd().Split('\n').Select(line => JsonText.TryParse(System.Text.Encoding.UTF8.GetBytes(line))).OfType<JsonObject>()];
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _store.Delete(recursive: true);
    }

    private async Task SeeAsync(string verb, string member, Func<JsonArray, bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds((await _program!.AskAsync(new JsonObject { ["do"] = verb }, Cancel))[member]!.AsArray()))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"the product's {verb} does not become what the tester looks for");
            await Task.Delay(20, Cancel);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}

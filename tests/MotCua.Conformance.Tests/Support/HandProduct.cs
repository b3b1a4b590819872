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
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.Ordinal);
    private AdapterProcess? _program;
    private string? _last;

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

    /// <summary>Sends what a step names: what earlier messages said is known from the case, or stands in the run's journal.</summary>
    public async Task SendAsync(string id, YamlItem place) => _last = (await AskToSendAsync(id, place))["id"]?.ToString() ?? throw new InvalidOperationException($"{id}: the product does not send");

    /// <summary>Tries to send what a step names, and looks that the product does not do it.</summary>
    public async Task SeeDeniedAsync(string id, YamlItem place) => Assert.NotNull((await AskToSendAsync(id, place))["refused"]);

    /// <summary>Looks until the message that was sent last is in a state.</summary>
    public Task SeeLastAsync(string state) => SeeAsync("outbox", "messages", all => all.Any(message => message!["id"]!.ToString() == _last && message["state"]!.ToString() == state));

    /// <summary>Looks until something new is in the inbox.</summary>
    public Task SeeReceivedAsync() => SeeAsync("inbox", "effects", all => all.Count > 0);

    /// <summary>Decides what becomes of messages that were refused.</summary>
    public async Task SettleRefusedAsync(string action)
    {
        foreach (var message in (await _program!.AskAsync(new JsonObject { ["do"] = "outbox" }, Cancel))["messages"]!.AsArray().Where(message => message!["state"]!.ToString() == "refused" && (action == "discard" || message["id"]!.ToString() == _last)))
        {
            await _program.AskAsync(new JsonObject { ["do"] = "settle", ["id"] = message!["id"]!.DeepClone(), ["action"] = action }, Cancel);
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

    private async Task<JsonObject> AskToSendAsync(string id, YamlItem place)
    {
        if (!_scopes.TryGetValue(id, out var scope))
        {
            var enrolment = Enrolment.Read(Path.Combine(state, "enrolment", "enrolment.yaml"));
            _scopes[id] = scope = new Scope(enrolment.Lanes[0], enrolment.Hub, new Target(null!, Features.Undeclared, enrolment), _scopes.Count);
            if (Journal(state).LastOrDefault(entry => entry["scope"] is not null)?["scope"] is JsonObject saved)
            {
                scope.Load(saved);
            }
        }

        var request = new JsonObject { ["do"] = "send" };
        foreach (var file in place["files"]?.Items ?? [])
        {
            var (name, path) = (file.Need("file").Text(), Path.Combine(_store.FullName, file.Need("file").Text()));
            await File.WriteAllBytesAsync(path, TestFile.Make(scope, name, file.NumberOf("size")!.Value), Cancel);
            (request["files"] ??= new JsonObject())[scope.FillText($"${{{name}.sha256}}")] = path;
        }

        request["message"] = MessageSpec.ForSystem(place, place.TextOf("product") ?? place.Need("message").Text(), scope);
        return await _program!.AskAsync(request, Cancel);
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

using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Conformance.Hosting;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Proof;

/// <summary>The hub from which a proven one follows the Directory: it serves the snapshot of the enrolment, and can be taken away and brought back.</summary>
internal sealed class TrialSource(string snapshotFile) : IAsyncDisposable
{
    private readonly byte[] _payload = File.ReadAllBytes(snapshotFile);
    private readonly string _signature = File.ReadAllText(snapshotFile + ".jws").Trim();
    private WebApplication? _app;

    /// <summary>Where it listens, from the first start on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
        {
            return;
        }

        var builder = QuietHost.Create();
        var app = builder.Build();
        app.Urls.Add(Address.GetLeftPart(UriPartial.Authority));
        app.MapPost("/motcua.v1.Directory/GetSnapshot", AnswerAsync);
        await app.StartAsync(cancellationToken);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _app = app;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    // Its one snapshot is number 1: who has it is told that there is nothing newer.
    private async Task AnswerAsync(HttpContext http)
    {
        var request = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var answer = new JsonObject { ["number"] = "1", ["size"] = _payload.Length.ToString(CultureInfo.InvariantCulture) };
        if ((request?["newerThan"]?.ToString() ?? "0") == "0")
        {
            answer["snapshot"] = new JsonObject { ["payload"] = Convert.ToBase64String(_payload), ["signature"] = _signature };
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(JsonText.Compact(answer), http.RequestAborted);
    }
}

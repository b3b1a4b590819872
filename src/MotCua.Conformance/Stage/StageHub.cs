using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Hosting;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Stage;

/// <summary>
/// The judge as a hub: it takes the calls of one system under test, remembers them, and answers honestly or as the script says. It keeps nothing on disk and judges nothing: that is for the cases.
/// </summary>
internal sealed class StageHub : IAsyncDisposable
{
    private const int MaxWait = 25_000;
    private readonly WebApplication _host;
    private readonly Enrolment _enrolment;
    private readonly EnrolledLane _lane;
    private readonly StageReceipts _receipts;
    private readonly TrialDirectory _directory;
    private readonly StageIntake _intake;
    private readonly StagePing _ping;

    private StageHub(WebApplication host, Enrolment enrolment, EnrolledLane lane, string client, StageSetting? setting)
    {
        (_host, _enrolment, _lane) = (host, enrolment, lane);
        _receipts = new StageReceipts(enrolment.Hub, enrolment.HubKey ?? throw new SuiteProblem("the enrolment has no key of the hub"), lane.Systems["stranger"].Key);
        _directory = new TrialDirectory(enrolment.Snapshot, enrolment.Authority?.Certificate);
        _ping = new StagePing(enrolment, lane.Systems[client], lane.Agencies[client]);
        Action<JsonObject> note = setting?.Journal is { } journal ? journal.Write : _ => { };
        (_intake, Mailbox) = (new StageIntake(_receipts, _directory, Now, note), new StageMailbox(lane.Agencies[client], note));
        Calls = new StageCalls(lane.Systems[client], _intake, _ping);
        foreach (var entry in setting?.Earlier ?? [])
        {
            _intake.Replay(entry);
            Mailbox.Replay(entry);
        }
    }

    public StageScript Script { get; } = new();

    public StageFiles Files { get; } = new();

    /// <summary>How far its clock is ahead of the suite's.</summary>
    public TimeSpan Ahead { get; set; }

    public StageMailbox Mailbox { get; }

    public Address Address { get; private set; } = null!;

    /// <summary>What came so far.</summary>
    public StageCalls Calls { get; }

    /// <summary>An agency as a person knows it: its code and, where the Directory has it, its name.</summary>
    public string Called(string code) => _directory.Agency(code) is { } agency ? $"{code} ({agency["name"]})" : code;

    /// <summary>Whether every message that came, but for those that a case left refused, has its receipt.</summary>
    public bool IsCaughtUp(IReadOnlySet<string> left) => _intake.IsCaughtUp(left);

    /// <summary>Forgets the calls so far and is honest again, for the next case on the same product.</summary>
    public void Clear()
    {
        Calls.Clear();
        _directory.Clear();
        Script.Clear();
    }

    /// <summary>Called when a call with messages came.</summary>
    public Action? Came { get; set; }

    /// <summary>The messages of the system, each once.</summary>
    public IReadOnlyList<JsonObject> Arrived => _intake.Arrived;

    public static async Task<StageHub> StartAsync(Enrolment enrolment, EnrolledLane lane, string client, StageSetting? setting = null)
    {
        var builder = QuietHost.Create();
        StageListen.Configure(builder.WebHost, setting);
        var host = builder.Build();
        var stage = new StageHub(host, enrolment, lane, client, setting);
        host.Run(stage.ServeAsync);
        await host.StartAsync();
        var addresses = host.Urls.ToList();
        stage.Address = setting is null ? new Address(new Uri(addresses[0]), new Uri(addresses[1])) : new Address(setting.Http, setting.Grpc);
        return stage;
    }

    /// <summary>What a case calls an operation: a system may send by Send or by SendBatch, as it likes.</summary>
    public static string Subject(string operation) => operation == "Exchange/SendBatch" ? "Exchange/Send" : operation;

    /// <summary>Serves a snapshot of the Directory, whose signature lies beside it, from now on.</summary>
    public Task PublishAsync(string file)
    {
        _directory.Publish(file);
        return Task.CompletedTask;
    }

    /// <summary>A receipt for a message that a case delivers.</summary>
    public JsonObject Receipt(SignedText message, long position, DateTimeOffset at, string? forged) => _receipts.Make(message.Payload, message.Signature, Mailbox.Name, position, at, forged);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
        Files.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        try
        {
            var path = http.Request.Path.Value ?? "";
            if (path.StartsWith("/attachments/", StringComparison.Ordinal))
            {
                await FileAsync(http);
            }
            else if (Operation.OfPath(path.TrimStart('/')) is { } operation && HttpMethods.IsPost(http.Request.Method))
            {
                await OperationAsync(http, operation);
            }
            else
            {
                http.Response.StatusCode = 404;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // The system under test went away.
        }
    }

    private async Task OperationAsync(HttpContext http, Operation operation)
    {
        var wire = new StageWire(http, operation);
        var (request, travel) = await wire.ReadAsync();
        Calls.Note(operation.ShortName, wire.Kind, http.Request, request, travel);
        if (Subject(operation.ShortName) == "Exchange/Send")
        {
            Came?.Invoke();
        }

        var behaviour = Script.Take(Subject(operation.ShortName));
        wire.Form = behaviour?.Form ?? AnswerForm.Right;
        if (behaviour?.Delay is { } delay)
        {
            await Task.Delay(delay, http.RequestAborted);
        }

        if (operation.ShortName == "Exchange/SendBatch" && behaviour?.InBatch() is { } refusal)
        {
            await wire.ReplyAsync(new JsonObject { ["results"] = new JsonArray([.. (request?["messages"] as JsonArray ?? []).Select(_ => new JsonObject { ["refusal"] = refusal.DeepClone() })]) });
            return;
        }

        var reply = behaviour is { IsDone: false } || operation.IsStream ? null : await DoAsync(operation, request, behaviour, http.RequestAborted);
        if (await StageMischief.DoAsync(http, wire, behaviour))
        {
            return;
        }

        if (operation.ShortName == "Exchange/Subscribe")
        {
            await StreamAsync(http, wire, request, behaviour);
        }
        else if (reply is null)
        {
            await wire.RefuseAsync(StageDirectory.Refusal(operation.ShortName));
        }
        else if (operation.ShortName == "Exchange/Send" && reply["refusal"] is not null)
        {
            await wire.RefuseAsync(Behaviours.Recipient(_directory.Recipients(Recipient(request))));
        }
        else
        {
            await wire.ReplyAsync(reply);
        }
    }

    private async Task<JsonNode?> DoAsync(Operation operation, JsonNode? request, Behaviour? behaviour, CancellationToken cancellationToken) => operation.ShortName switch
    {
        "Exchange/Send" => _intake.Take(request?["message"] as JsonObject, behaviour),
        "Exchange/SendBatch" => new JsonObject { ["results"] = new JsonArray([.. (request?["messages"] as JsonArray ?? []).Select(message => _intake.Take(message as JsonObject, behaviour))]) },
        "Exchange/Pull" => await PullAsync(request, cancellationToken),
        "Exchange/Acknowledge" => new JsonObject { ["acknowledged"] = Mailbox.Settle(Number(request?["upTo"]), [.. (request?["positions"] as JsonArray ?? []).Select(Number)]) },
        "Exchange/Reject" => Rejected(request),
        "Exchange/Ping" => _ping.Answer(request, behaviour?.Sign ?? JwsSpec.Right, new Scope(_lane, _enrolment.Hub, new Target(Address, Features.Undeclared, _enrolment), 0), Now()),
        "Directory/GetCertificate" => StageDirectory.Certificate(_directory, request?["thumbprint"]?.ToString() ?? ""),
        "Directory/GetAgency" => StageDirectory.Agency(_enrolment, _lane, _directory, request?["code"]?.ToString() ?? ""),
        "Directory/ListAgencies" => StageDirectory.Agencies(_enrolment, _lane, _directory),
        "Directory/ResolveRecipient" => StageDirectory.Recipient(_enrolment, _lane, _directory, request?["code"]?.ToString() ?? ""),
        "Directory/GetSnapshot" => _directory.Snapshot(Number(request?["newerThan"]), Number(request?["offset"])),
        _ => null,
    };

    private async Task<JsonNode> PullAsync(JsonNode? request, CancellationToken cancellationToken)
    {
        Mailbox.Take(request?["reader"]?["inboxId"]?.ToString() ?? "", isStream: false);
        var max = (int)Number(request?["maxMessages"]) is > 0 and var wanted ? wanted : 100;
        var open = Mailbox.Open(0, max);
        if (open.Count == 0 && Number(request?["waitMs"]) is > 0 and var wait)
        {
            await Mailbox.WaitAsync(TimeSpan.FromMilliseconds(Math.Min(wait, MaxWait)), cancellationToken);
            open = Mailbox.Open(0, max);
        }

        return new JsonObject
        {
            ["deliveries"] = new JsonArray([.. open.Select(one => one.Delivery)]), ["fence"] = Mailbox.Fence.ToString(CultureInfo.InvariantCulture), ["leaseUntil"] = Moment.Text(Now().AddSeconds(30)),
        };
    }

    private JsonObject Rejected(JsonNode? request)
    {
        Mailbox.Settle(0, [Number(request?["position"])], request?["reason"]?.ToString() ?? "");
        return [];
    }

    private async Task StreamAsync(HttpContext http, StageWire wire, JsonNode? request, Behaviour? behaviour)
    {
        Mailbox.Take(request?["reader"]?["inboxId"]?.ToString() ?? "", isStream: true);
        wire.Begin();
        await wire.WriteAsync(new JsonObject { ["lease"] = new JsonObject { ["mailbox"] = Mailbox.Name, ["fence"] = Mailbox.Fence.ToString(CultureInfo.InvariantCulture), ["leaseUntil"] = Moment.Text(Now().AddSeconds(30)) } });
        var last = 0L;
        while (!http.RequestAborted.IsCancellationRequested)
        {
            var open = Mailbox.Open(last, 100);
            foreach (var (position, delivery) in open)
            {
                last = position;
                await wire.WriteAsync(new JsonObject { ["delivery"] = delivery });
            }

            await wire.FlushAsync();
            if (behaviour?.Text("end") is not null && last > 0)
            {
                return;
            }

            if (open.Count == 0)
            {
                await Mailbox.WaitAsync(TimeSpan.FromSeconds(1), http.RequestAborted);
            }
        }
    }

    private async Task FileAsync(HttpContext http)
    {
        var name = $"{http.Request.Method} /attachments";
        Calls.Note(name, WireKind.Json, http.Request, new JsonObject { ["path"] = http.Request.Path.Value, ["length"] = http.Request.ContentLength });
        var behaviour = Script.Take(name);
        if (behaviour?.Delay is { } delay)
        {
            await Task.Delay(delay, http.RequestAborted);
        }

        if (behaviour is { IsDone: false })
        {
            await StageMischief.DoAsync(http, new StageWire(http, Operation.Find("Exchange/Ping")), behaviour);
            return;
        }

        await Files.ServeAsync(http);
        if (behaviour?.Text("cut") is not null)
        {
            http.Abort();
        }
    }

    private DateTimeOffset Now() => TimeProvider.System.GetUtcNow() + Ahead;

    private static string Recipient(JsonNode? request) => JsonText.TryParse(StageBytes.Read(request?["message"]?["payload"]))?["header"]?["to"]?.ToString() ?? "";

    private static long Number(JsonNode? node) => long.TryParse(node?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Support;

/// <summary>
/// A peer on real Kestrel that answers Send as a test tells it, step by step: what hubs, gateways and impostors do. It makes right receipts
/// unless it is told to forge one.
/// </summary>
internal sealed class ScriptedHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, SignedMessage, Task>> _steps = new();
    private readonly ReceiptSealer _sealer;
    private readonly ReceiptSealer _stranger;
    private readonly ReceiptSealer _otherHub;
    private readonly IMessageSigner _signer;

    private ScriptedHub(WebApplication app)
    {
        _app = app;
        _signer = The.NewSigner("hub");
        _sealer = new ReceiptSealer(_signer, The.Hub);
        _stranger = new ReceiptSealer(The.NewSigner("stranger"), The.Hub);
        _otherHub = new ReceiptSealer(_signer, "H99");
    }

    /// <summary>Every Send as it came.</summary>
    public ConcurrentQueue<SignedMessage> Received { get; } = new();

    /// <summary>Request headers of every Send.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Headers { get; } = new();

    /// <summary>Ids of the messages of every SendBatch, as they came.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Batches { get; } = new();

    /// <summary>With what a SendBatch of messages of these ids is refused as a whole; null takes all of them.</summary>
    public Func<IReadOnlyList<string>, MotCua.Contracts.Rpc.Status?> BatchRefusal { get; set; } = _ => null;

    /// <summary>What Directory/GetSnapshot answers.</summary>
    public SignedSnapshot Snapshot { get; set; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedHub> StartAsync(System.Security.Cryptography.X509Certificates.X509Certificate2? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l =>
        {
            if (tls is not null)
            {
                l.UseHttps(tls);
            }
        }));
        var app = builder.Build();
        var hub = new ScriptedHub(app);
        app.MapPost("/motcua.v1.Exchange/Send", hub.AnswerAsync);
        app.MapPost("/motcua.v1.Exchange/SendBatch", hub.AnswerBatchAsync);
        app.MapPost("/motcua.v1.Directory/GetSnapshot", (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.Body.WriteAsync(MotCuaJson.Write(new GetSnapshotResponse { Snapshot = hub.Snapshot })).AsTask();
        });
        await app.StartAsync();
        hub.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return hub;
    }

    public MotCuaOptions Options() => new()
    {
        Hub = Address,
        HubCode = The.Hub,
        SystemId = "commune-system",
        Agencies = [The.Commune],
        Wire = MotCuaWire.Json,
        HubCertificate = _signer.Certificate.ExportCertificatePem(),
        Retry = { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
    };

    public ScriptedHub Then(Func<HttpContext, SignedMessage, Task> step)
    {
        _steps.Enqueue(step);
        return this;
    }

    /// <summary>Stores it and answers with a right receipt.</summary>
    public ScriptedHub ThenAccepts(bool duplicate = false) => Then((http, message) => ReceiptAsync(http, message, _sealer, duplicate));

    public ScriptedHub ThenForgesTheReceipt() => Then((http, message) => ReceiptAsync(http, message, _stranger, false));

    public ScriptedHub ThenAnswersAsAnotherHub() => Then((http, message) => ReceiptAsync(http, message, _otherHub, false, "H99"));

    public ScriptedHub ThenAnswersForAnotherMessage() => Then((http, message) =>
        ReceiptAsync(http, new SignedMessage { Payload = Google.Protobuf.ByteString.CopyFromUtf8(message.Payload.ToStringUtf8() + " "), Signature = message.Signature }, _sealer, false));

    /// <summary>Takes the message and dies before the answer.</summary>
    public ScriptedHub ThenLosesTheAnswer() => Then((http, _) =>
    {
        http.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Never answers; the caller's attempt runs out of time.</summary>
    public ScriptedHub ThenStaysSilent() => Then(async (http, _) =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = http.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    });

    /// <summary>What a gateway says, without error JSON.</summary>
    public ScriptedHub ThenAGatewayAnswers(int status, string? retryAfter = null) => Then((http, _) =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        return http.Response.WriteAsync("<html>gateway</html>");
    });

    public ScriptedHub ThenRefuses(ErrorReason reason, long retryAfterMs = 0, DateTimeOffset? hubTime = null, params RefusalField[] fields) => Then(async (http, _) =>
    {
        var refusal = Refusals.Create(reason, fields);
        refusal.RetryAfterMs = retryAfterMs;
        await RefuseAsync(http, RefusalDetails.ToStatus(refusal, "corr-1", hubTime));
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var signed = Signed(json.RootElement.GetProperty("message"));
        Received.Enqueue(signed);
        Headers.Enqueue(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (!_steps.TryDequeue(out var step))
        {
            throw new InvalidOperationException("The script has no further step.");
        }

        await step(http, signed);
    }

    private async Task AnswerBatchAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var messages = json.RootElement.GetProperty("messages").EnumerateArray().Select(Signed).ToList();
        var ids = messages.Select(message => MotCuaJson.ReadHeader(message.Payload.Span).Value!.Id).ToList();
        Batches.Enqueue(ids);
        if (BatchRefusal(ids) is { } status)
        {
            await RefuseAsync(http, status);
            return;
        }

        var answer = new SendBatchResponse();
        foreach (var message in messages)
        {
            answer.Results.Add(new SendResult { Receipt = await SealAsync(message, _sealer, The.Hub, http.RequestAborted) });
        }

        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(MotCuaJson.Write(answer));
    }

    private static SignedMessage Signed(JsonElement message) => new()
    {
        Payload = Google.Protobuf.ByteString.FromBase64(message.GetProperty("payload").GetString()!),
        Signature = message.GetProperty("signature").GetString()!,
    };

    private static async Task RefuseAsync(HttpContext http, MotCua.Contracts.Rpc.Status status)
    {
        var error = new WireError((StatusCode)status.Code, status.Message, [.. status.Details]);
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        ConnectError.Write(body, error);
        http.Response.StatusCode = error.Code.ToHttpStatus();
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(body.WrittenMemory);
    }

    private static async Task ReceiptAsync(HttpContext http, SignedMessage message, ReceiptSealer sealer, bool duplicate, string hub = The.Hub)
    {
        var receipt = await SealAsync(message, sealer, hub, http.RequestAborted);
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(MotCuaJson.Write(new SendResponse { Receipt = receipt, Duplicate = duplicate }));
    }

    private static async Task<Receipt> SealAsync(SignedMessage message, ReceiptSealer sealer, string hub, CancellationToken cancellationToken)
    {
        using var payload = JsonDocument.Parse(message.Payload.Memory);
        var header = payload.RootElement.GetProperty("header");
        _ = MessageSignature.TryParse(message.Signature, out var signature, out var _);
        var statement = new ReceiptStatement
        {
            MessageFrom = header.GetProperty("from").GetString(),
            MessageId = header.GetProperty("id").GetString(),
            PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(message.Payload.Span)),
            SignatureSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.Signature))),
            Signer = signature!.Header.Thumbprint,
            State = ReceiptState.Enqueued,
            Mailbox = header.GetProperty("to").GetString(),
            Position = 1,
            ReceivedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(The.Now),
            Hub = hub,
        };
        return (await sealer.SealAsync([MotCuaJson.Write(statement)], The.Now, cancellationToken))[0];
    }
}

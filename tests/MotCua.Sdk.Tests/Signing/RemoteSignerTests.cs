using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Signing;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>The signer against a scripted service on a real socket.</summary>
public sealed class RemoteSignerTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef-secret";

    private readonly HttpClient _client = new();
    private WebApplication? _service;
    private Func<HttpContext, JsonNode, Task> _answer = SignAsync;
    private Uri? _url;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.MapPost("/sign", async context => await _answer(context, (await JsonNode.ParseAsync(context.Request.Body))!));
        await _service.StartAsync(Cancellation);
        _url = new Uri(_service.Urls.Single() + "/sign");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service!.DisposeAsync();
    }

    [Fact]
    public async Task Hash_key_and_algorithm_travel_and_the_signature_comes_back()
    {
        var asked = new List<string>();
        _answer = async (context, request) =>
        {
            asked.Add($"{context.Request.Headers.Authorization} {request["keyId"]} {request["alg"]} {request["hash"]!.GetValue<string>().Length} {context.Request.ContentType}");
            await SignAsync(context, request);
        };

        var signer = await MakeAsync();
        var message = await new MessageSealer(signer, new FixedClock(FixedClock.Start)).SealAsync(SigningFiles.Payload(), Cancellation);

        Assert.True(signer.IsRemote);
        Assert.True(MessageSignature.Verify(message.Payload.Span, message.Signature, signer.Certificate).IsValid);
        Assert.Equal([$"Bearer {Secret} one-stop ES256 44 application/json", $"Bearer {Secret} one-stop ES256 44 application/json"], asked);
    }

    [Theory]
    [InlineData(401, RemoteSigningFailure.NotAllowed, false)]
    [InlineData(403, RemoteSigningFailure.NotAllowed, false)]
    [InlineData(404, RemoteSigningFailure.KeyUnknown, false)]
    [InlineData(400, RemoteSigningFailure.RequestRefused, false)]
    [InlineData(422, RemoteSigningFailure.RequestRefused, false)]
    [InlineData(429, RemoteSigningFailure.Busy, true)]
    [InlineData(503, RemoteSigningFailure.Busy, true)]
    [InlineData(500, RemoteSigningFailure.Failed, true)]
    [InlineData(418, RemoteSigningFailure.Failed, false)]
    public async Task A_status_is_a_named_failure(int status, RemoteSigningFailure failure, bool retryable)
    {
        _answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        };

        var refusal = await RefusedAsync();

        Assert.Equal((failure, retryable), (refusal.Failure, refusal.IsRetryable));
        Assert.Equal(failure == RemoteSigningFailure.Busy ? TimeSpan.FromSeconds(7) : null, refusal.RetryAfter);
        Assert.DoesNotContain(Secret, refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, RemoteSigningFailure.Busy, 7)]
    [InlineData(403, RemoteSigningFailure.NotAllowed, 10)]
    public async Task A_service_that_does_not_sign_is_left_alone_for_a_while(int status, RemoteSigningFailure failure, int seconds)
    {
        // The conformance suite found that a system with many messages pressed a busy service.
        var clock = new FixedClock(FixedClock.Start);
        var signer = await MakeAsync(time: clock);
        var asked = 0;
        _answer = (context, _) =>
        {
            asked++;
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        };
        for (var second = 0; second < seconds; second++)
        {
            var refusal = await Assert.ThrowsAsync<RemoteSigningException>(async () => await signer.SignHashAsync(new byte[32], Cancellation));
            Assert.Equal((failure, failure == RemoteSigningFailure.Busy ? TimeSpan.FromSeconds(seconds - second) : default(TimeSpan?)), (refusal.Failure, refusal.RetryAfter));
            clock.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(1, asked);
        _answer = SignAsync;
        Assert.NotEmpty(await signer.SignHashAsync(new byte[32], Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"signature\":1}")]
    [InlineData("{\"signature\":\"***\"}")]
    [InlineData("{\"sig\":\"AAAA\"}")]
    [InlineData("<html>")]
    public async Task An_answer_of_another_form_is_refused(string body)
    {
        _answer = (context, _) => context.Response.WriteAsync(body, Cancellation);
        Assert.Equal(RemoteSigningFailure.AnswerWrong, (await RefusedAsync()).Failure);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        _answer = (context, _) => context.Response.WriteAsync($"{{\"signature\":\"{new string('A', 20_000)}\"}}", Cancellation);
        Assert.Equal(RemoteSigningFailure.AnswerWrong, (await RefusedAsync()).Failure);
    }

    [Theory]
    [InlineData("stranger", DSASignatureFormat.IeeeP1363FixedFieldConcatenation)]
    [InlineData("es256", DSASignatureFormat.Rfc3279DerSequence)]
    public async Task A_signature_by_another_key_or_in_der_form_never_leaves_the_signer(string key, DSASignatureFormat format)
    {
        _answer = (context, request) => SignAsync(context, request, key, format);
        var refusal = await RefusedAsync();
        Assert.Equal((RemoteSigningFailure.SignatureWrong, false), (refusal.Failure, refusal.IsRetryable));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_after_the_time_limit()
    {
        _answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var refusal = await RefusedAsync(o => o.Timeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal((RemoteSigningFailure.TimedOut, true), (refusal.Failure, refusal.IsRetryable));
    }

    [Fact]
    public async Task A_caller_that_gives_up_sees_its_own_cancellation()
    {
        var signer = await MakeAsync();
        using var cancel = new CancellationTokenSource();
        _answer = async (context, _) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await signer.SignHashAsync(new byte[32], cancel.Token));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unreachable()
    {
        await _service!.StopAsync(Cancellation);
        Assert.Equal(RemoteSigningFailure.Unreachable, (await RefusedAsync()).Failure);
    }

    public static TheoryData<string, Action<RemoteSignerOptions>> WrongSettings => new()
    {
        { "RemoteSignerOptions.Url", o => o.Url = null },
        { "RemoteSignerOptions.Url", o => o.Url = new Uri("http://10.1.2.3/sign") },
        { "RemoteSignerOptions.Url", o => o.Url = new Uri("ftp://127.0.0.1/sign") },
        { "RemoteSignerOptions.KeyId", o => o.KeyId = "" },
        { "RemoteSignerOptions.Secret", o => o.Secret = "short" },
        { "RemoteSignerOptions.Secret", o => o.Secret = "0123456789abcdef\r\nX: y" },
        { "RemoteSignerOptions.SecretHeader", o => o.SecretHeader = "" },
        { "RemoteSignerOptions.Timeout", o => o.Timeout = TimeSpan.Zero },
        { "RemoteSignerOptions.CertificateFile", o => o.CertificateFile = "" },
        { "RemoteSignerOptions.CertificateFile", o => o.CertificateFile = SigningFiles.Key("rsa1024.cert.pem") },
        { "Algorithm", o => o.Algorithm = "HS256" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_setting_is_refused_with_its_name(string setting, Action<RemoteSignerOptions> change)
    {
        var refusal = await Assert.ThrowsAsync<SignerSetupException>(() => MakeAsync(change));
        Assert.Equal(setting, refusal.Setting);
    }

    private Task<IMessageSigner> MakeAsync(Action<RemoteSignerOptions>? change = null, TimeProvider? time = null)
    {
        var options = new RemoteSignerOptions { Url = _url, KeyId = "one-stop", CertificateFile = SigningFiles.Key("es256.cert.pem"), Secret = Secret };
        change?.Invoke(options);
        return MessageSigner.FromRemoteAsync(options, _client, time ?? TimeProvider.System, Cancellation);
    }

    private Task<RemoteSigningException> RefusedAsync(Action<RemoteSignerOptions>? change = null) =>
        Assert.ThrowsAsync<RemoteSigningException>(() => MakeAsync(change));

    private static Task SignAsync(HttpContext context, JsonNode request) =>
        SignAsync(context, request, "es256", DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static async Task SignAsync(HttpContext context, JsonNode request, string name, DSASignatureFormat format)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(SigningFiles.Key($"{name}.cert.pem"), SigningFiles.Key($"{name}.key.pem"));
        using var key = certificate.GetECDsaPrivateKey()!;
        var signature = key.SignHash(Convert.FromBase64String(request["hash"]!.GetValue<string>()), format);
        context.Response.StatusCode = (int)HttpStatusCode.OK;
        await context.Response.WriteAsJsonAsync(new { signature }, Cancellation);
    }
}

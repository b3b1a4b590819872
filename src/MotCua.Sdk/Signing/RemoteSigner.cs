using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Signing;

/// <summary>Asks a signing service: POST {keyId, alg, hash} → {signature} (MC-SIGN-23).</summary>
internal sealed class RemoteSigner : IMessageSigner
{
    private const int MaxAnswer = 16 * 1024;

    // One that will not sign is mended by a person: many messages that wait must not press it meanwhile.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(10);

    private readonly SignatureAlgorithm _algorithm;
    private readonly VerificationKey _key;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly string _keyId;
    private readonly string _secret;
    private readonly string _secretHeader;
    private readonly TimeSpan _timeout;
    private Pause? _pause;

    private RemoteSigner(RemoteSignerOptions options, X509Certificate2 certificate, SignatureAlgorithm algorithm, HttpClient client, TimeProvider time)
    {
        Certificate = certificate;
        _algorithm = algorithm;
        _key = VerificationKey.Of(certificate);
        _client = client;
        _time = time;
        _url = options.Url!;
        _keyId = options.KeyId;
        _secret = options.Secret;
        _secretHeader = options.SecretHeader;
        _timeout = options.Timeout;
    }

    public string Algorithm => _algorithm.Name;

    public X509Certificate2 Certificate { get; }

    public bool IsRemote => true;

    internal int HashLength => _algorithm.HashLength;

    internal static RemoteSigner Create(RemoteSignerOptions options, HttpClient client, TimeProvider time)
    {
        Require(options.Url is { IsAbsoluteUri: true } url && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)),
            "Url", "must be https, or http to a loopback address.", "phải là https, hoặc http tới địa chỉ loopback.");
        Require(options.KeyId.Length is > 0 and <= 256, "KeyId", "must have 1 to 256 characters.", "phải có 1 đến 256 ký tự.");
        Require(options.Secret.Length >= 16, "Secret",
            "must have at least 16 characters; take it from your secret store.", "phải có ít nhất 16 ký tự; hãy lấy từ kho bí mật.");
        Require(options.Secret.All(static c => c is > ' ' and < '\x7f'), "Secret",
            "must be printable ASCII without blanks: it travels in a header.", "phải là ASCII in được, không dấu cách: nó đi trong header.");
        Require(options.SecretHeader.Length > 0, "SecretHeader", "must not be empty.", "không được để trống.");
        Require(options.Timeout >= TimeSpan.FromMilliseconds(100) && options.Timeout <= TimeSpan.FromMinutes(2), "Timeout",
            "must be from 100 ms to 2 minutes.", "phải từ 100 ms đến 2 phút.");
        const string Setting = "RemoteSignerOptions.CertificateFile";
        var certificate = KeyFile.LoadCertificate(KeyFile.ReadText(options.CertificateFile, Setting), Setting);
        return new RemoteSigner(options, certificate, SignerAlgorithm.Choose(certificate, options.Algorithm, Setting), client, time);
    }

    public async ValueTask<byte[]> SignHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _pause) is { } pause && pause.Until - _time.GetUtcNow() is { Ticks: > 0 } left)
        {
            throw pause.Failure(left);
        }

        using var limit = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        byte[] signature;
        try
        {
            signature = await AskAsync(hash, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(RemoteSigningFailure.TimedOut, true, $"gave no answer within {_timeout}.", $"không trả lời trong {_timeout}.", cause: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failure(RemoteSigningFailure.Unreachable, true, "cannot be reached.", "không kết nối được.", cause: e);
        }

        // An answer is used only if it verifies: a service with another key, or a changed answer, stops here and not at the hub.
        var problem = _key.Verify(_algorithm, hash.Span, signature);
        return problem == SignatureProblem.None ? signature : throw Failure(RemoteSigningFailure.SignatureWrong, false,
            $"gave no signature by the key of '{Certificate.Subject}' ({problem.Name()}).",
            $"không trả về chữ ký của khóa '{Certificate.Subject}' ({problem.Name()}).");
    }

    private static void Require(bool holds, string setting, string english, string vietnamese)
    {
        if (!holds)
        {
            throw new SignerSetupException($"RemoteSignerOptions.{setting}", english, vietnamese);
        }
    }

    private async Task<byte[]> AskAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = Body(hash.Span) };
        request.Headers.TryAddWithoutValidation(_secretHeader, $"Bearer {_secret}");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(response);
        }

        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswer + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxAnswer && SignatureOf(buffer.AsSpan(0, length)) is { } signature ? signature : throw Failure(
            RemoteSigningFailure.AnswerWrong, false, "answered something else than {\"signature\": base64}.", "trả lời sai dạng {\"signature\": base64}.");
    }

    private ByteArrayContent Body(ReadOnlySpan<byte> hash)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("keyId", _keyId);
            writer.WriteString("alg", _algorithm.Name);
            writer.WriteBase64String("hash", hash);
            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static byte[]? SignatureOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("signature", out var member)
                && member.ValueKind == JsonValueKind.String
                && member.TryGetBytesFromBase64(out var signature) ? signature : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private RemoteSigningException Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var said = status.ToString(CultureInfo.InvariantCulture);
        var wait = RetryAfterOf(response);
        Func<TimeSpan?, RemoteSigningException> failure = status switch
        {
            401 or 403 => _ => Failure(RemoteSigningFailure.NotAllowed, false,
                $"refuses this caller ({said}); check RemoteSignerOptions.Secret.", $"từ chối bên gọi ({said}); hãy kiểm tra RemoteSignerOptions.Secret."),
            404 => _ => Failure(RemoteSigningFailure.KeyUnknown, false,
                "does not know this key; check RemoteSignerOptions.KeyId and Url.", "không có khóa này; hãy kiểm tra RemoteSignerOptions.KeyId và Url."),
            400 or 422 => _ => Failure(RemoteSigningFailure.RequestRefused, false,
                $"does not take the request ({said}); check RemoteSignerOptions.Algorithm.", $"không nhận yêu cầu ({said}); hãy kiểm tra RemoteSignerOptions.Algorithm."),
            429 or 503 => after => Failure(RemoteSigningFailure.Busy, true, $"is busy ({said}).", $"đang bận ({said}).", after),
            _ => _ => Failure(RemoteSigningFailure.Failed, status >= 500, $"answered {said}.", $"trả lời {said}."),
        };

        // MC-SIGN-23: nobody of this process asks before the time that a busy service names.
        var refused = failure(wait);
        if ((refused.Failure == RemoteSigningFailure.Busy ? wait : refused.IsRetryable ? null : AfterRefusal) is { Ticks: > 0 } rest)
        {
            Volatile.Write(ref _pause, new Pause(_time.GetUtcNow() + rest, after => failure(after)));
        }

        return refused;
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private RemoteSigningException Failure(
        RemoteSigningFailure failure, bool retryable, string english, string vietnamese, TimeSpan? retryAfter = null, Exception? cause = null) =>
        new(failure, retryable, $"The signing service {_url.Host}:{_url.Port} (key '{_keyId}') {english}",
            $"Dịch vụ ký {_url.Host}:{_url.Port} (khóa '{_keyId}') {vietnamese}", retryAfter, cause);

    private sealed record Pause(DateTimeOffset Until, Func<TimeSpan, RemoteSigningException> Failure);
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.Sdk.DependencyInjection;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Exchange;

/// <summary>The way to one hub: the channel of its calls, the client of its files, and the token that goes with each.</summary>
internal sealed class HubConnection : IDisposable
{
    private const string Bearer = "Bearer ";

    private readonly WireChannel _channel;
    private readonly HttpMessageInvoker _files;
    private readonly TokenSource? _tokens;
    private readonly MotCuaOptions _options;

    /// <param name="options">Checked options.</param>
    /// <param name="signer">The system's key; null calls without a token (enrolment).</param>
    /// <param name="time">The clock.</param>
    public HubConnection(MotCuaOptions options, IMessageSigner? signer, TimeProvider time)
    {
        _options = options;
        _tokens = signer is null ? null : new TokenSource(signer, options.SystemId, time);
        Time = time;
        var proxy = Proxy(options.HttpProxy);
        var tls = Tls(options.PrivateCa);
        var channel = new WireChannelOptions
        {
            BaseAddress = options.Wire == MotCuaWire.Grpc ? options.GrpcAddress ?? options.Hub! : options.Hub!,
            Kind = options.Wire == MotCuaWire.Grpc ? WireKind.Grpc : WireKind.ConnectJson,
            Json = new MotCuaWireJson(),
            Proxy = proxy,
            Tls = tls,
            ConnectTimeout = options.ConnectTimeout,
            Time = time,
        };
        foreach (var (name, value) in options.ExtraHeaders)
        {
            channel.ExtraHeaders.Add(name, value);
        }

        _channel = new WireChannel(channel);
        _files = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            Proxy = proxy,
            UseProxy = proxy is not null,
            UseCookies = false,
            SslOptions = tls ?? new SslClientAuthenticationOptions(),
        });
    }

    public TimeProvider Time { get; }

    public string HubCode => _options.HubCode;

    public MotCuaWire Wire => _options.Wire;

    /// <summary>One attempt of a call, with the failure as it came.</summary>
    /// <param name="method">The operation.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="freshToken">A token that was never sent before: administrative and Sandbox calls take each once.</param>
    /// <exception cref="WireCallException">The call did not succeed.</exception>
    public async Task<TReply> AttemptAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, TRequest request, TimeSpan timeout, CancellationToken cancellationToken, bool freshToken = false)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var metadata = await MetadataAsync(freshToken, cancellationToken);
        var reply = await _channel.UnaryAsync(method, request, new WireCallOptions { Timeout = timeout, Metadata = metadata }, cancellationToken);
        return reply.Value;
    }

    /// <summary>A call that is made once: repeated only when the hub refused the token's time, which means it did nothing.</summary>
    /// <exception cref="Contracts.Errors.RefusalException">The hub refused.</exception>
    /// <exception cref="HubUnreachableException">No usable answer came.</exception>
    public async Task<TReply> CallAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken, TimeSpan? timeout = null, bool freshToken = false)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(method, request, timeout ?? _options.CallTimeout, cancellationToken, freshToken);
            }
            catch (WireCallException e)
            {
                var failure = CallFailure.Of(e);
                if (attempt > 1 || !TakeHubTime(failure))
                {
                    throw failure.ToException(RetryDecision.GiveUpNotRetryable, attempt);
                }
            }
        }
    }

    /// <summary>Opens a stream of replies.</summary>
    public async Task<WireStream<TRequest, TReply>> OpenAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var metadata = await MetadataAsync(fresh: false, cancellationToken);
        return _channel.OpenServerStream(method, request, new WireCallOptions { Metadata = metadata }, cancellationToken);
    }

    /// <summary>After CLOCK_SKEW with the hub's time: tokens follow the hub's clock from now on.</summary>
    /// <returns>Whether there is a reason to try once more.</returns>
    public bool TakeHubTime(CallFailure failure)
    {
        if (_tokens is null || failure.Details is not { Refusal.Reason: ErrorReason.ClockSkew, HubTime: { } hubTime })
        {
            return false;
        }

        _tokens.SetHubTime(HubCode, hubTime);
        return true;
    }

    /// <summary>Sends a request for a file, with token and extra headers.</summary>
    /// <param name="request">Its address is relative to the hub's.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<HttpResponseMessage> SendFileRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var start = _options.Hub!.AbsoluteUri;
        request.RequestUri = new Uri(new Uri(start.EndsWith('/') ? start : start + "/"), request.RequestUri!);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        foreach (var (name, value) in _options.ExtraHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in await MetadataAsync(fresh: false, cancellationToken))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _files.SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        _channel.Dispose();
        _files.Dispose();
    }

    private async ValueTask<WireMetadata> MetadataAsync(bool fresh, CancellationToken cancellationToken)
    {
        var metadata = new WireMetadata();
        if (_tokens is not null)
        {
            var token = fresh ? await _tokens.GetOnceAsync(HubCode, cancellationToken) : await _tokens.GetAsync(HubCode, cancellationToken);
            metadata.Add(_options.AuthHeader == AuthHeader.Authorization ? "Authorization" : "MotCua-Authorization", Bearer + token);
        }

        return metadata;
    }

    private static WebProxy? Proxy(ProxyOptions? options) => options is null
        ? null
        : new WebProxy(options.Address)
        {
            Credentials = string.IsNullOrEmpty(options.UserName) ? null : new NetworkCredential(options.UserName, options.Password),
        };

    private static SslClientAuthenticationOptions? Tls(string? privateCa)
    {
        if (string.IsNullOrWhiteSpace(privateCa))
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var certificate in PemSource.Read(privateCa))
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(certificate);
        }

        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Hosting;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Stage;

/// <summary>The judge as a signing service with the key of the system under test (MC-SIGN-23): honest, or as the script says (<c>signature</c>: by another key, or in DER; <c>http</c>: no signature at all).</summary>
internal sealed class StageSigning : IAsyncDisposable
{
    /// <summary>Its calls are told and scripted under this name.</summary>
    public const string Name = "Signing";

    public static readonly string[] Signatures = ["other-key", "der"];
    private const string Path = "/sign";
    private readonly WebApplication _host;
    private readonly StageHub _stage;
    private readonly RawKey _key;
    private readonly RawKey _otherKey;

    private StageSigning(WebApplication host, StageHub stage, RawKey key, RawKey otherKey) => (_host, _stage, _key, _otherKey) = (host, stage, key, otherKey);

    public string KeyId { get; } = $"khoa-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    public string Secret { get; } = Base64Url.Encode(RandomNumberGenerator.GetBytes(24));

    public Uri Url { get; private set; } = null!;

    /// <summary>An address of this machine that is not loopback; null where it has none.</summary>
    public static IPAddress? NetworkAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    public static async Task<StageSigning> StartAsync(StageHub stage, RawKey key, RawKey otherKey, IPAddress address)
    {
        var builder = QuietHost.Create();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        var host = builder.Build();
        var signing = new StageSigning(host, stage, key, otherKey);
        host.Run(signing.ServeAsync);
        await host.StartAsync();
        signing.Url = new Uri(new Uri(host.Urls.First()), Path);
        return signing;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var arrived = Stopwatch.GetTimestamp();
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = JsonText.TryParse(body.ToArray()) as JsonObject;
        var behaviour = _stage.Script.Take(Name);
        var isKnown = http.Request.Headers.Authorization.ToString() == $"Bearer {Secret}";
        var hash = Hash(request);
        http.Response.StatusCode = behaviour?.Text("http") is { } status ? int.Parse(status, System.Globalization.CultureInfo.InvariantCulture) : Status(http, request, isKnown, hash);
        _stage.Calls.Add(Name, arrived, new JsonObject
        {
            ["operation"] = Name, ["method"] = http.Request.Method, ["path"] = http.Request.Path.Value, ["type"] = http.Request.ContentType, ["hasSecret"] = isKnown, ["request"] = request?.DeepClone(), ["answered"] = http.Response.StatusCode,
        });
        foreach (var (name, value) in behaviour?.Place["headers"]?.Members ?? [])
        {
            http.Response.Headers[name] = value.Text();
        }

        if (http.Response.StatusCode == 200)
        {
            var signature = (behaviour?.Text("signature") == "other-key" ? _otherKey : _key).SignHash(hash!, behaviour?.Text("signature") == "der" ? "ES256-DER" : request!["alg"]!.ToString());
            await http.Response.WriteAsJsonAsync(new JsonObject { ["signature"] = Convert.ToBase64String(signature) }, http.RequestAborted);
        }
    }

    private int Status(HttpContext http, JsonObject? request, bool isKnown, byte[]? hash) => !isKnown ? 401
        : http.Request.Path != Path || !HttpMethods.IsPost(http.Request.Method) ? 404
        : request is null || hash is null || request["alg"]?.ToString() != _key.Algorithm ? 400
        : request["keyId"]?.ToString() == KeyId ? 200 : 404;

    private byte[]? Hash(JsonObject? request)
    {
        var hash = new byte[64];
        return Convert.TryFromBase64String(request?["hash"]?.ToString() ?? "", hash, out var length) && length == (_key.Algorithm == "ES384" ? 48 : 32) ? hash[..length] : null;
    }
}

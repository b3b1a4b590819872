using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Options;

public sealed class OptionsTests
{
    [Fact]
    public void Every_error_is_reported_at_once_in_both_languages_and_names_its_option()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => MotCuaClient.Create(
            new MotCuaOptions
            {
                Hub = new Uri("http://hub.example.vn/motcua"),
                HubCode = "hub",
                SystemId = "Commune System",
                Agencies = ["H32.12.3", "H32.12.3", "nobody"],
                HttpProxy = new ProxyOptions { Address = new Uri("http://u:p4ssw0rd@proxy:3128"), UserName = "u" },
                ExtraHeaders = { ["Authorization"] = "x", ["X-Name"] = "Huệ" },
                PrivateCa = "/no/such/file.pem",
                LongPollLimit = TimeSpan.FromMinutes(5),
                Retry = { MaxAttempts = 0, BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(1) },
                Handlers = { MaxConcurrency = 0 },
                ReaderId = "x",
            },
            The.NewSigner("x")));
        string[] named =
        [
            "Hub:", "GrpcAddress:", "HubCode:", "SystemId:", "Agencies[1]:", "Agencies[2]:", "HttpProxy.Address:", "HttpProxy.Password:", "ExtraHeaders[Authorization]:",
            "ExtraHeaders[X-Name]:", "PrivateCa:", "HubCertificate:", "LongPollLimit:", "Retry.MaxAttempts:", "Retry.MaxDelay:", "Handlers.MaxConcurrency:", "ReaderId:",
        ];
        Assert.Equal(named.Order(), thrown.Failures.Select(f => f["MotCuaOptions.".Length..(f.IndexOf(':', StringComparison.Ordinal) + 1)]).Order());
        Assert.All(thrown.Failures, f => Assert.Contains(" | ", f, StringComparison.Ordinal));
        Assert.DoesNotContain("p4ssw0rd", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080/prefix", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("https://hub.example.vn/motcua", true)]
    [InlineData("http://10.0.0.5:5080", false)]
    [InlineData("ftp://hub.example.vn", false)]
    [InlineData("https://u:p@hub.example.vn", false)]
    [InlineData("https://hub.example.vn?x=1", false)]
    public void Only_https_or_loopback_addresses_are_taken(string hub, bool valid)
    {
        var options = new MotCuaOptions
        {
            Hub = new Uri(hub), HubCode = "H32.99", SystemId = "s", Agencies = ["H32.12.3"], Wire = MotCuaWire.Json,
            HubCertificate = The.NewCertificate("hub").ExportCertificatePem(),
        };
        Assert.Equal(valid, Record.Exception(() => MotCuaClient.Create(options, The.NewSigner("x")).Dispose()) is null);
    }

    [Fact]
    public async Task Configuration_binds_and_a_misspelt_name_a_wrong_value_and_a_missing_key_stop_the_start_together()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MotCua:Hub"] = "https://hub.example.vn/motcua",
            ["MotCua:HubCode"] = "H32.99",
            ["MotCua:SystemId"] = "commune-system",
            ["MotCua:Agencies:0"] = "H32.12.3",
            ["MotCua:HubCertificate"] = The.NewCertificate("hub").ExportCertificatePem(),
            ["MotCua:LongPolLimit"] = "00:00:20",
            ["MotCua:Retry:MaxAttempts"] = "many",
            ["MotCua:HttpProxy:Address"] = "not an address",
            ["MotCua:HttpProxy:Password"] = "p4ssw0rd",
        });
        builder.Services.AddMotCua(builder.Configuration.GetSection("MotCua"))
            .SignWith(new PemSignerOptions { CertificateFile = "/no/such.pem", KeyFile = "/no/such.key" });
        using var host = builder.Build();
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(thrown.Failures, f => f.StartsWith("MotCuaOptions.LongPolLimit: is not a setting", StringComparison.Ordinal));
        Assert.Contains(thrown.Failures, f => f.StartsWith("MotCuaOptions.Retry.MaxAttempts:", StringComparison.Ordinal));
        Assert.Contains(thrown.Failures, f => f.StartsWith("MotCuaOptions.HttpProxy.Address:", StringComparison.Ordinal));
        Assert.Contains(thrown.Failures, f => f.StartsWith("PemSignerOptions.CertificateFile:", StringComparison.Ordinal));
        Assert.DoesNotContain("p4ssw0rd", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_signer_the_start_says_so()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMotCua(options =>
        {
            options.Hub = new Uri("https://hub.example.vn");
            options.HubCode = "H32.99";
            options.SystemId = "s";
            options.Agencies = ["H32.12.3"];
            options.HubCertificate = The.NewCertificate("hub").ExportCertificatePem();
        });
        using var host = builder.Build();
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("SignWith", Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_fills_every_kind_of_setting()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["M:Hub"] = "https://hub.example.vn/motcua",
            ["M:Wire"] = "Json",
            ["M:Agencies"] = "H32.12.3, H32.12.4",
            ["M:ExtraHeaders:X-Key"] = "1",
            ["M:Retry:TotalDeadline"] = "05:00:00",
            ["M:HttpProxy:Address"] = "http://proxy:3128",
            ["M:TestMessages"] = "true",
        }).Build();
        var options = new MotCuaOptions();
        MotCua.Sdk.DependencyInjection.SectionBinder.Bind(configuration.GetSection("M"), options);
        Assert.Empty(options.BindingFailures);
        Assert.Equal((new Uri("https://hub.example.vn/motcua"), MotCuaWire.Json, TimeSpan.FromHours(5), true), (options.Hub, options.Wire, options.Retry.TotalDeadline, options.TestMessages));
        Assert.Equal(["H32.12.3", "H32.12.4"], options.Agencies);
        Assert.Equal("1", options.ExtraHeaders["X-Key"]);
        Assert.Equal(new Uri("http://proxy:3128"), options.HttpProxy!.Address);
    }
}

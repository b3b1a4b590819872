using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.TestKit;
using Path = System.IO.Path;

namespace MotCua.ReferenceServer.Tests.Exchange;

/// <summary>A refusal of any operation leads to the log (MC-ERR-7); the hub's own faults say whose they are, in both languages (MC-ERR-8).</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private readonly string _data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;
    private TestHub _hub = null!;
    private EnrolledSystem _commune = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubFixture.StartAsync(_data);
        _commune = await _hub.EnrolAsync("commune", SampleData.Commune);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        System.IO.Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("Exchange/Pull", true)]
    [InlineData("Exchange/Ping", false)]
    [InlineData("Tracking/GetDossier", true)]
    public async Task Every_refusal_has_a_correlation_id_that_stands_in_the_log(string method, bool isProven)
    {
        var answer = await Answer.OfAsync(_hub, isProven ? _commune : null, method, new { });
        Assert.NotNull(answer.Refusal);
        Assert.NotEmpty(answer.Refusal.CorrelationId);
        Assert.Contains(_hub.LogLines, line => line.Contains(answer.Refusal.CorrelationId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operation_that_fails_unexpectedly_is_INTERNAL_with_reason_and_both_texts()
    {
        // A binding whose certificate is none: the look-up of its key fails with an exception that no rule foresees.
        var thumbprint = new string('A', 43);
        _hub.Services.GetRequiredService<BindingRegister>().Publish([new CertificateBinding { Thumbprint = thumbprint, System = "broken" }]);
        var answer = await Answer.OfAsync(_hub, _commune, "Directory/GetCertificate", new { thumbprint });
        AssertInternal(answer);
    }

    [Fact]
    public async Task A_file_that_cannot_be_stored_is_INTERNAL_with_reason_and_both_texts()
    {
        var files = Path.Combine(_hub.Folder, "attachments");
        System.IO.Directory.Delete(files, recursive: true);
        await System.IO.File.WriteAllTextAsync(files, "", Stop);
        using var client = _hub.CreateClient(_commune);
        using var content = new ByteArrayContent("0123456789"u8.ToArray());
        using var response = await client.PutAsync(new Uri("attachments/sha256/84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", UriKind.Relative), content, Stop);
        AssertInternal(await Answer.ReadAsync(response));
    }

    private void AssertInternal(Answer answer)
    {
        Assert.Equal((HttpStatusCode.InternalServerError, ErrorReason.Internal), (answer.Status, answer.Reason));
        Assert.NotEmpty(answer.Refusal!.Refusal.MessageEn);
        Assert.NotEmpty(answer.Refusal.Refusal.MessageVi);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.Contains(_hub.LogErrors, line => line.Contains(answer.Refusal.CorrelationId, StringComparison.Ordinal));
    }
}

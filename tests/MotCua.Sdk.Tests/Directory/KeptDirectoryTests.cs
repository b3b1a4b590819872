using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Directory;

/// <summary>The system's own snapshot: over restarts, without the Directory, and what is refused.</summary>
public sealed class KeptDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("kept-directory-");
    private readonly FakeTime _time = new(The.Now);
    private readonly ScriptedDirectory _directory = new();
    private readonly X509Certificate2 _authority = The.NewCertificate("authority");
    private readonly CertificateBinding _system = NewBinding("system");
    private KeptDirectory _kept;

    public KeptDirectoryTests()
    {
        _directory.Newest = Snapshot(5, _system);
        _kept = Open();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _kept.Stop();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Signers_are_found_in_the_snapshot_and_a_revocation_comes_with_a_newer_one()
    {
        Assert.Null((await FindAsync())!.Binding.RevokedAt);
        Assert.Equal(5, _kept.Number);
        var revoked = _system.Clone();
        revoked.RevokedAt = Timestamp.FromDateTimeOffset(The.Now);
        _directory.Newest = Snapshot(6, revoked);
        Assert.Equal(6, await _kept.RefreshAsync(Cancel));
        Assert.NotNull((await FindAsync())!.Binding.RevokedAt);
    }

    [Fact]
    public async Task A_signer_that_is_not_known_is_asked_for_and_waited_for_while_the_Directory_is_away()
    {
        await FindAsync();
        var later = NewBinding("later");
        Assert.Null(await _kept.FindAsync(later.Thumbprint, Cancel));
        _directory.IsAway = true;
        Assert.Equal(ErrorReason.HubBusy, (await Assert.ThrowsAsync<RefusalException>(() => _kept.FindAsync(later.Thumbprint, Cancel))).Reason);
        _directory.IsAway = false;
        _directory.Newest = Snapshot(6, _system, later);
        Assert.NotNull(await _kept.FindAsync(later.Thumbprint, Cancel));
    }

    [Fact]
    public async Task It_goes_on_for_72_hours_without_the_Directory_over_a_restart_and_no_longer()
    {
        await FindAsync();
        _directory.IsAway = true;
        _time.Advance(TimeSpan.FromHours(71.9));
        Assert.NotNull(await FindAsync());
        Restart();
        Assert.NotNull(await FindAsync());
        _time.Advance(TimeSpan.FromHours(0.1));
        Assert.Equal(ErrorReason.HubBusy, (await Assert.ThrowsAsync<RefusalException>(FindAsync)).Reason);
    }

    [Fact]
    public async Task That_there_is_nothing_newer_starts_the_72_hours_anew()
    {
        await FindAsync();
        _time.Advance(TimeSpan.FromHours(71));
        Assert.Equal(5, await _kept.RefreshAsync(Cancel));
        _directory.IsAway = true;
        _time.Advance(TimeSpan.FromHours(71));
        Restart();
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task What_was_changed_on_disk_or_is_of_another_authority_is_not_used()
    {
        await FindAsync();
        var file = Path.Combine(_folder.FullName, "directory.snapshot");
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 3] ^= 1;
        File.WriteAllBytes(file, bytes);
        _directory.IsAway = true;
        Restart();
        Assert.Equal(0, _kept.Number);
        await Assert.ThrowsAsync<RefusalException>(FindAsync);
        _directory.IsAway = false;
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task A_snapshot_that_breaks_the_rules_of_a_Directory_is_refused_whole()
    {
        await FindAsync();
        _directory.Newest = Snapshot(6, _system, _system.Clone());
        Assert.Contains("MC-DIR-25", (await Assert.ThrowsAsync<SnapshotInvalidException>(() => _kept.RefreshAsync(Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(5, _kept.Number);
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public void The_folder_needs_the_authority()
    {
        var options = new MotCuaOptions { Hub = new Uri("https://hub.example.vn"), HubCode = The.Hub, SystemId = "system", HubCertificate = _authority.ExportCertificatePem(), DirectoryFolder = _folder.FullName };
        options.Agencies.Add(The.Commune);
        var thrown = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => MotCuaClient.Create(options, The.NewSigner("system")));
        Assert.Contains(thrown.Failures, failure => failure.Contains("DirectoryFolder", StringComparison.Ordinal) && failure.Contains("DirectoryCertificate", StringComparison.Ordinal));
    }

    private static CertificateBinding NewBinding(string name)
    {
        var certificate = The.NewCertificate(name);
        return new CertificateBinding
        {
            Thumbprint = CertificateThumbprint.Of(certificate), Certificate = ByteString.CopyFrom(certificate.RawData), System = name, Agencies = { The.Commune },
            From = Timestamp.FromDateTimeOffset(The.Now.AddDays(-1)), To = Timestamp.FromDateTimeOffset(The.Now.AddDays(100)),
        };
    }

    [Fact]
    public async Task A_snapshot_that_its_reader_refuses_for_its_content_keeps_out_none_below_it()
    {
        await using var hub = await ScriptedHub.StartAsync();
        var options = hub.Options();
        options.DirectoryCertificate = _authority.ExportCertificatePem();
        using var client = MotCuaClient.Create(options, The.NewSigner("commune"));
        hub.Snapshot = Snapshot(9, _system).Signed;
        Assert.Equal(9, (await client.Directory.GetNewerSnapshotAsync(7, Cancel))!.Content.Number);
        hub.Snapshot = Snapshot(8, _system).Signed;
        Assert.Equal(8, (await client.Directory.GetNewerSnapshotAsync(7, Cancel))!.Content.Number);
        await Assert.ThrowsAsync<SnapshotInvalidException>(() => client.Directory.GetNewerSnapshotAsync(8, Cancel));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.FullName, "a-file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<StoreException>(() => new SnapshotFolder(Path.Combine(file, "thư mục")));
        Assert.Contains($"DirectoryFolder '{Path.Combine(file, "thư mục")}' cannot be made", refused.Message, StringComparison.Ordinal);
    }

    private KeptDirectory Open() => new(_directory, new SnapshotCheck(_authority), new SnapshotFolder(_folder.FullName), _time, NullLogger.Instance);

    private void Restart()
    {
        _kept.Stop();
        _kept = Open();
    }

    private Task<BoundCertificate?> FindAsync() => _kept.FindAsync(_system.Thumbprint, Cancel);

    private VerifiedSnapshot Snapshot(long number, params CertificateBinding[] bindings)
    {
        var content = new DirectorySnapshot { Number = number, IssuedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeSeconds(The.Now.ToUnixTimeSeconds())) };
        content.Agencies.Add(new Agency { Code = The.Hub, Name = "Nút", Tier = Tier.Central, HomeHub = The.Hub });
        content.Agencies.Add(new Agency { Code = The.Commune, Name = "UBND xã", Tier = Tier.Commune, HomeHub = The.Hub });
        content.Bindings.AddRange(bindings);
        var payload = MotCuaJson.Write(content);
        Assert.True(SignatureAlgorithm.TryParse("ES256", out var algorithm));
        var header = SnapshotSignature.CreateHeader(algorithm, CertificateThumbprint.Of(_authority));
        using var key = _authority.GetECDsaPrivateKey()!;
        var signature = key.SignHash(Jws.HashSigningInput(algorithm, header, payload), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new VerifiedSnapshot(content, new SignedSnapshot { Payload = ByteString.CopyFrom(payload), Signature = Jws.Detached(header, signature) });
    }

    private sealed class ScriptedDirectory : IDirectoryClient
    {
        public VerifiedSnapshot Newest { get; set; } = null!;

        public bool IsAway { get; set; }

        public Task<VerifiedSnapshot?> GetNewerSnapshotAsync(long than, CancellationToken cancellationToken = default) =>
            IsAway ? throw new RefusalException(ErrorReason.HubBusy) : Task.FromResult(Newest.Content.Number > than ? Newest : null);

        public Task<CertificateBinding> GetCertificateAsync(string thumbprint, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Agency> GetAgencyAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<Agency> ListAgenciesAsync(ListAgenciesRequest? filter = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ResolveRecipientResponse> ResolveRecipientAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<DirectorySnapshot> GetSnapshotAsync(long number = 0, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}

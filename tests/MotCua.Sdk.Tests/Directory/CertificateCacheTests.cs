using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Directory;

/// <summary>Certificates while the Directory answers, and while it does not.</summary>
public sealed class CertificateCacheTests
{
    private readonly FakeTime _time = new(The.Now);
    private readonly ScriptedDirectory _directory = new();
    private readonly CertificateCache _cache;

    public CertificateCacheTests() => _cache = new CertificateCache(_directory, null, _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_is_asked_for_again_after_ten_minutes_and_a_revocation_is_seen()
    {
        Assert.Null((await FindAsync())!.Binding.RevokedAt);
        _directory.Binding.RevokedAt = Timestamp.FromDateTimeOffset(The.Now);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Null((await FindAsync())!.Binding.RevokedAt);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await FindAsync())!.Binding.RevokedAt);
        Assert.Equal(2, _directory.Asked);
    }

    [Fact]
    public async Task What_is_known_goes_on_for_72_hours_without_the_Directory_and_no_longer()
    {
        Assert.NotNull(await FindAsync());
        _directory.Refusal = ErrorReason.HubBusy;
        _time.Advance(TimeSpan.FromHours(71.9));
        Assert.NotNull(await FindAsync());
        _time.Advance(TimeSpan.FromHours(0.1));
        Assert.Equal(ErrorReason.HubBusy, (await Assert.ThrowsAsync<RefusalException>(FindAsync)).Reason);
        _directory.Refusal = ErrorReason.Unspecified;
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task What_is_not_known_is_not_taken_while_the_Directory_is_away()
    {
        _directory.Refusal = ErrorReason.HubBusy;
        Assert.Equal(ErrorReason.HubBusy, (await Assert.ThrowsAsync<RefusalException>(FindAsync)).Reason);
        _directory.Refusal = ErrorReason.RecipientUnknown;
        Assert.Null(await FindAsync());
    }

    private Task<BoundCertificate?> FindAsync() => _cache.FindAsync(_directory.Binding.Thumbprint, Cancel);

    private sealed class ScriptedDirectory : IDirectoryClient
    {
        public ScriptedDirectory()
        {
            var certificate = The.NewCertificate("system");
            Binding = new CertificateBinding { Thumbprint = CertificateThumbprint.Of(certificate), Certificate = ByteString.CopyFrom(certificate.RawData), System = "system" };
        }

        public CertificateBinding Binding { get; }

        public ErrorReason Refusal { get; set; }

        public int Asked { get; private set; }

        public Task<CertificateBinding> GetCertificateAsync(string thumbprint, CancellationToken cancellationToken = default)
        {
            Asked++;
            return Refusal == ErrorReason.Unspecified ? Task.FromResult(Binding.Clone()) : throw new RefusalException(Refusal);
        }

        public Task<Agency> GetAgencyAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<Agency> ListAgenciesAsync(ListAgenciesRequest? filter = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ResolveRecipientResponse> ResolveRecipientAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<DirectorySnapshot> GetSnapshotAsync(long number = 0, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<VerifiedSnapshot?> GetNewerSnapshotAsync(long than, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Puts the bindings of the data files, and the hub's own, in place before the first call.</summary>
internal sealed class DirectoryStart(CurrentDirectory directory, BindingRegister bindings, HubIdentity hub, ILogger<DirectoryStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        bindings.Publish(directory.Data.Content.Bindings);
        BindHub();
        Log.Loaded(logger, directory.Agencies.All.Count, bindings.Count);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The hub signs its notices (HubNotices); who receives one finds its certificate here like any sender's. A binding of the data files wins.
    private void BindHub()
    {
        var thumbprint = CertificateThumbprint.Of(hub.Certificate);
        if (bindings.Find(thumbprint) is null)
        {
            bindings.Put(new CertificateBinding
            {
                Thumbprint = thumbprint,
                Certificate = ByteString.CopyFrom(hub.Certificate.RawDataMemory.Span),
                System = HubNotices.SystemOf(hub.Code),
                Agencies = { hub.Code },
                From = Timestamp.FromDateTime(hub.Certificate.NotBefore.ToUniversalTime()),
                To = Timestamp.FromDateTime(hub.Certificate.NotAfter.ToUniversalTime()),
            });
        }
    }
}

using System.Runtime.CompilerServices;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Tracking;

/// <inheritdoc cref="ITrackingClient"/>
internal sealed class TrackingClient(HubConnection hub, DeliveryCheck deliveries) : ITrackingClient
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = TrackingReflection.Descriptor.Services.Single();
    private static readonly WireMethod<GetDossierRequest, GetDossierResponse> GetDossier = new(Service, "GetDossier");
    private static readonly WireMethod<GetTimelineRequest, GetTimelineResponse> GetTimeline = new(Service, "GetTimeline");
    private static readonly WireMethod<ListDossiersRequest, ListDossiersResponse> ListDossiers = new(Service, "ListDossiers");
    private static readonly WireMethod<WatchRequest, WatchResponse> Watch = new(Service, "Watch");
    private static readonly WireMethod<LookUpRequest, LookUpResponse> LookUp = new(Service, "LookUp");
    private static readonly WireMethod<IssueLookUpSecretRequest, IssueLookUpSecretResponse> IssueLookUpSecret = new(Service, "IssueLookUpSecret");

    public async Task<DossierView> GetDossierAsync(string code, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetDossier, new GetDossierRequest { Code = code }, cancellationToken)).Dossier;

    public async Task<DossierView> GetDossierAsync(Alias alias, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetDossier, new GetDossierRequest { Alias = alias }, cancellationToken)).Dossier;

    public async IAsyncEnumerable<TimelineEntry> GetTimelineAsync(string code, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new GetTimelineRequest { Code = code, After = after };
        GetTimelineResponse page;
        do
        {
            page = await hub.CallAsync(GetTimeline, request, cancellationToken);
            foreach (var entry in page.Entries)
            {
                request.After = entry.Sequence;
                yield return entry;
            }
        }
        while (page is { More: true, Entries.Count: > 0 });
    }

    public async IAsyncEnumerable<TimelineEntry> WatchAsync(string code, long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var stream = await hub.OpenAsync(Watch, new WatchRequest { Code = code, After = after }, cancellationToken);
        await using var entries = stream.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(entries))
        {
            yield return entries.Current.Entry;
        }
    }

    public async Task<ReceivedMessage?> VerifyAsync(TimelineEntry entry, CancellationToken cancellationToken = default) => entry.Message is null
        ? null
        : await deliveries.VerifyAsync(new Delivery { Mailbox = entry.To, Message = entry.Message, Receipt = entry.Receipt }, cancellationToken);

    public async IAsyncEnumerable<DossierView> ListDossiersAsync(ListDossiersRequest filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = filter.Clone();
        do
        {
            var page = await hub.CallAsync(ListDossiers, request, cancellationToken);
            foreach (var dossier in page.Dossiers)
            {
                yield return dossier;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    public Task<LookUpResponse> LookUpAsync(string code, string secret, CancellationToken cancellationToken = default) =>
        hub.CallAsync(LookUp, new LookUpRequest { Code = code, Secret = secret }, cancellationToken);

    public async Task<string> IssueLookUpSecretAsync(string code, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(IssueLookUpSecret, new IssueLookUpSecretRequest { Code = code }, cancellationToken)).Secret;

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<WatchResponse> entries)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (WireCallException e)
        {
            throw CallFailure.Of(e).ToException(RetryDecision.GiveUpNotRetryable, 1);
        }
    }
}

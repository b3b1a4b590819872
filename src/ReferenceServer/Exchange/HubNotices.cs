using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Makes the hub's own messages, signed with its key: to the sender of what was not fetched in time, or of a dead letter that nobody settles.</summary>
internal sealed class HubNotices
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly HubIdentity _hub;
    private readonly SignatureAlgorithm _algorithm;
    private readonly string _thumbprint;
    private readonly Caller _caller;

    public HubNotices(HubIdentity hub)
    {
        _hub = hub;
        _algorithm = SignatureAlgorithm.TryParse(hub.Algorithm, out var algorithm)
            ? algorithm
            : throw new ArgumentException($"'{hub.Algorithm}' is no signature algorithm of the contract.", nameof(hub));
        _thumbprint = CertificateThumbprint.Of(hub.Certificate);
        _caller = new Caller(SystemOf(hub.Code), new HashSet<string>([hub.Code], StringComparer.Ordinal), _thumbprint, IsTest: false);
    }

    /// <summary>The system id under which a hub speaks for itself.</summary>
    public static string SystemOf(string hubCode) => $"hub-{hubCode.ToLowerInvariant()}";

    /// <summary>The notice, ready for intake; its append marks the delivery expired.</summary>
    /// <param name="delivery">What nobody fetched.</param>
    /// <param name="now">The hub's time.</param>
    /// <param name="onTask">Whether the notice names the task too, which it may change (MC-TASK-83).</param>
    public Submission Of(ExpiredDelivery delivery, DateTimeOffset now, bool onTask)
    {
        var message = MessageTo(delivery, now, onTask);
        message.DeliveryFailed = new DeliveryFailed
        {
            MessageFrom = delivery.Sender,
            MessageId = delivery.Id,
            PayloadSha256 = Convert.ToHexStringLower(delivery.PayloadSha256),
            Reason = ErrorReason.MessageExpired,
            Detail = "Nobody fetched it before its expires_at. / Không ai nhận trước hạn expires_at.",
            Hub = _hub.Code,
            FailedAt = message.Header.CreatedAt,
        };
        return Signed(message, delivery, now);
    }

    /// <summary>The notice, ready for intake; its append marks the dead letter told.</summary>
    /// <param name="delivery">What nobody settles.</param>
    /// <param name="now">The hub's time.</param>
    /// <param name="onTask">Whether the notice names the task too.</param>
    public Submission Of(StalledDelivery delivery, DateTimeOffset now, bool onTask)
    {
        var message = MessageTo(delivery, now, onTask);
        message.DeliveryStalled = new DeliveryStalled
        {
            MessageFrom = delivery.Sender,
            MessageId = delivery.Id,
            PayloadSha256 = Convert.ToHexStringLower(delivery.PayloadSha256),
            Detail = delivery.Reason,
            Hub = _hub.Code,
            DeadLetteredAt = UnixTime.ToTimestamp(delivery.DeadAt),
        };
        return Signed(message, delivery, now);
    }

    private Message MessageTo(NoticedDelivery delivery, DateTimeOffset now, bool onTask)
    {
        // The id's time equals created_at to the millisecond.
        var created = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return new Message
        {
            Header = new Header
            {
                Id = Guid.CreateVersion7(created).ToString(),
                From = _hub.Code,
                To = delivery.Sender,
                Dossier = delivery.Dossier ?? "",
                Task = onTask ? delivery.Task ?? "" : "",
                InReplyTo = delivery.Id,
                CreatedAt = Timestamp.FromDateTimeOffset(created),
                ExpiresAt = Timestamp.FromDateTimeOffset(created + Lifetime),
                Contract = "1.0",
                Test = delivery.Test,
            },
        };
    }

    private Submission Signed(Message message, NoticedDelivery delivery, DateTimeOffset now)
    {
        var payload = MotCuaJson.Write(message);
        var header = Jws.MessageHeader(_algorithm, _thumbprint, message.Header.CreatedAt.ToDateTimeOffset());
        var signed = new SignedMessage
        {
            Payload = UnsafeByteOperations.UnsafeWrap(payload),
            Signature = Jws.Detached(header, _hub.SignHash(Jws.HashSigningInput(_algorithm, header, payload))),
        };
        return new Submission(signed, _caller, now) { Notices = delivery };
    }
}

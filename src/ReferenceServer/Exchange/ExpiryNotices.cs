using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Makes the hub's own messages: DeliveryFailed to the sender of what was not fetched in time, signed with the hub's key.</summary>
internal sealed class ExpiryNotices
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly HubIdentity _hub;
    private readonly SignatureAlgorithm _algorithm;
    private readonly string _thumbprint;
    private readonly Caller _caller;

    public ExpiryNotices(HubIdentity hub)
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
        // The id's time equals created_at to the millisecond.
        var created = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var payload = MotCuaJson.Write(new Message
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
            DeliveryFailed = new DeliveryFailed
            {
                MessageFrom = delivery.Sender,
                MessageId = delivery.Id,
                PayloadSha256 = Convert.ToHexStringLower(delivery.PayloadSha256),
                Reason = ErrorReason.MessageExpired,
                Detail = "Nobody fetched it before its expires_at. / Không ai nhận trước hạn expires_at.",
                Hub = _hub.Code,
                FailedAt = Timestamp.FromDateTimeOffset(created),
            },
        });
        var header = Jws.MessageHeader(_algorithm, _thumbprint, created);
        var signed = new SignedMessage
        {
            Payload = UnsafeByteOperations.UnsafeWrap(payload),
            Signature = Jws.Detached(header, _hub.SignHash(Jws.HashSigningInput(_algorithm, header, payload))),
        };
        return new Submission(signed, _caller, now) { Expires = delivery };
    }
}

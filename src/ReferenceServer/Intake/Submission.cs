using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>A message on its way through intake. Each step fills in what the later ones read.</summary>
internal sealed class Submission(SignedMessage signed, Caller caller, DateTimeOffset now)
{
    private byte[]? _payloadSha256;

    public SignedMessage Signed => signed;

    public Caller Caller => caller;

    /// <summary>The hub's time at which the message is judged.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The calendar day of <see cref="Now"/>.</summary>
    public DateOnly Today { get; } = VietnamTime.DayOf(now);

    public ByteString Payload => signed.Payload;

    public byte[] PayloadSha256 => _payloadSha256 ??= System.Security.Cryptography.SHA256.HashData(signed.Payload.Span);

    /// <summary>The delivery that is marked with the append of this message, the hub's own notice of it; null for every other message.</summary>
    public NoticedDelivery? Notices { get; init; }

    /// <summary>From the step that reads the header.</summary>
    public Header Header { get; set; } = null!;

    /// <summary>From the step that finds duplicates: it did not look into the store.</summary>
    public bool IsTakenForNew { get; set; }

    /// <summary>From the step that verifies the signature.</summary>
    public MessageSignature Signature { get; set; } = null!;

    /// <summary>From the step that reads the whole message.</summary>
    public Message Message { get; set; } = null!;

    /// <summary>The table's row of the body.</summary>
    public BodyRule Body { get; set; } = null!;

    /// <summary>Files and forms that the message carries.</summary>
    public MessageContents Contents { get; set; } = MessageContents.None;

    /// <summary>The agency whose mailbox it goes to.</summary>
    public Agency Recipient { get; set; } = null!;

    /// <summary>The sender as the directory names it now: itself, or who goes on after it ended.</summary>
    public Agency Sender { get; set; } = null!;

    /// <summary>Where it stands in the order of delivery: dossier, else document, else the message alone.</summary>
    public string OrderKey { get; set; } = "";
}

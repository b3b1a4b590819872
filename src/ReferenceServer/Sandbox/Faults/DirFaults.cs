using Google.Protobuf;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-DIR.</summary>
internal static class DirFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Wrongly.Reads<ResolveRecipientRequest>(
            "resolves-by-rule", "MC-DIR-2", "A code of the other system below level 1 is converted by rule.", "Directory/ResolveRecipient", (request, _) => request.Code = FaultTools.ByRule(request.Code)),
        AgencyFault.Of("one-of-several", "MC-DIR-15", "A code that several agencies carried names the first of them.", (provider, fault) => fault with
        {
            Recipient = (code, at) => fault.Inner.Resolve(Agencies(provider).All.FirstOrDefault(entry => entry.Agency.OtherCode == code)?.Agency.Code ?? code, at),
        }),
        AgencyFault.Of("day-of-utc", "MC-DIR-16", "The day changes at midnight of UTC.", (provider, fault) => fault with
        {
            Recipient = (code, _) => fault.Inner.Resolve(code, DateOnly.FromDateTime(provider.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)),
        }),
        AgencyFault.Of("last-day-left-out", "MC-DIR-16", "An agency ends a day early.", (_, fault) => fault with { Recipient = (code, at) => fault.Inner.Resolve(code, at.AddDays(1)) }),
        AgencyFault.Of("knows-two-tiers", "MC-DIR-5", "Agencies of the district tier are not known.", (_, fault) => fault with
        {
            Recipient = (code, at) => fault.Inner.Resolve(code, at) is { Agency.Tier: Tier.District } ? new Resolution(null, Refusals.Create(ErrorReason.RecipientUnknown)) : fault.Inner.Resolve(code, at),
        }),
        new Fault("ended-code-is-gone", "MC-DIR-6", "The code of an agency that has ended names nobody.")
        {
            Operation = async call => await call.NextAsync() is var reply && reply is GetAgencyResponse { Agency.ValidTo.Length: > 0 } ? throw new RefusalException(ErrorReason.RecipientUnknown) : reply,
        },
        AgencyFault.Of("first-step-only", "MC-DIR-7", "A succession is not followed through later changes.", (provider, fault) => fault with
        {
            Recipient = (code, at) => Agencies(provider) is var agencies && agencies.Find(code, at) is null && agencies.FindLast(code, at) is { Successors: [var only] }
                ? new Resolution(agencies.FindLast(only, at), null)
                : fault.Inner.Resolve(code, at),
        }),
        AgencyFault.Of("first-of-successors", "MC-DIR-18", "Of several successors the first gets the message.", (provider, fault) => fault with
        {
            Recipient = (code, at) => Agencies(provider).Effective(code, at) is [var first, _, ..] ? new Resolution(first, null) : fault.Inner.Resolve(code, at),
        }),
        Wrongly.Refuses("closed-is-unknown", "MC-DIR-19", "An agency without successors counts as unknown.", ErrorReason.AgencyClosed, ErrorReason.RecipientUnknown),
        Wrongly.Accepts("takes-for-nobody", "MC-DIR-20", "A message to a code that nobody has is taken.", ErrorReason.RecipientUnknown, "header.to"),
        Wrongly.Replies<SendResponse>(
            "receipt-names-addressee", "MC-DIR-21", "The receipt names the mailbox that the message was addressed to.", "Exchange/Send", (reply, call) => reply.Receipt = call.Tools.Pretend(((SendRequest)call.Request).Message)),
        AgencyFault.Of("every-mailbox-is-here", "MC-DIR-9", "Every agency's mailbox is at this hub.", (_, fault) => fault with { Home = (_, _) => true }),
        new Fault("silent-from-the-end", "MC-DIR-13", "What an agency said before its end is refused from the day after.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Sender.Code != submission.Header.From
                ? StepOutcome.Refused(ErrorReason.AgencyClosed, "header.from", "The sender has ended.", "Cơ quan gửi đã chấm dứt.")
                : outcome,
        },
        Wrongly.Accepts("speaks-after-its-end", "MC-DIR-13", "An agency that has ended goes on speaking.", ErrorReason.AgencyClosed, "header.from"),
        Wrongly.Accepts("unbound-signs", "MC-DIR-11", "A certificate that the Directory does not bind signs for an agency.", (_, refusal) => refusal.Reason == ErrorReason.CertificateNotTrusted),
        Wrongly.Accepts("bound-to-another", "MC-DIR-11", "A certificate signs for an agency to which it is not bound.", ErrorReason.SenderNotAllowed, "header.from"),
        Wrongly.Refuses("unbound-is-wrong-signature", "MC-DIR-33", "Of a signer that is not bound it is said that the signature is wrong.", ErrorReason.CertificateNotTrusted, ErrorReason.SignatureInvalid),
        Wrongly.Behaves<ISnapshotFolder>("looks-at-newest-snapshot-only", "MC-DIR-34", "Of the snapshots only that of the highest number is looked at.", call => call.Method == nameof(ISnapshotFolder.NewerThan) ? call.Part.NewerThan(call.Argument<long>(0)).Take(1).ToList() : call.Next()),
        CarelessFollower.Of("takes-unsigned-snapshot", "MC-DIR-12", "A snapshot comes into force before its signature is verified.", (isSigned, _) => !isSigned),
        CarelessFollower.Of("takes-older-snapshot", "MC-DIR-27", "A snapshot of any number comes into force.", (isSigned, _) => isSigned),
        Freshness("a-day-without-word", "MC-DIR-28", "After a day without word from the authority the hub takes no certificate.", TimeSpan.FromHours(24)),
        Freshness("goes-on-without-word", "MC-DIR-29", "The hub goes on for ever without word from the authority.", limit: null),
        new Fault("snapshot-in-one-piece", "MC-DIR-14", "A snapshot comes whole, whatever its size.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                if (reply is not GetSnapshotResponse { Snapshot: { } first } part || call.Request is not GetSnapshotRequest request)
                {
                    return reply;
                }

                var whole = new List<byte>(first.Payload.ToByteArray());
                (request.Number, request.NewerThan) = (part.Number, 0);
                for (var from = request.Offset; from + whole.Count < part.Size;)
                {
                    request.Offset = from + whole.Count;
                    whole.AddRange(((GetSnapshotResponse)await call.NextAsync()).Snapshot.Payload);
                }

                var copy = part.Clone();
                copy.Snapshot.Payload = ByteString.CopyFrom([.. whole]);
                return copy;
            },
        },
        Wrongly.Reads<GetSnapshotRequest>("offset-unread", "MC-DIR-14", "Each part of a snapshot begins at its beginning.", "Directory/GetSnapshot", (request, _) => request.Offset = 0),
        Wrongly.Replies<GetSnapshotResponse>(
            "size-of-the-part", "MC-DIR-30", "The size in an answer is that of the part.", "Directory/GetSnapshot", (reply, _) => reply.Size = reply.Snapshot is { } part ? part.Payload.Length : reply.Size),
        Wrongly.Reads<GetSnapshotRequest>("newer-than-unread", "MC-DIR-31", "The snapshot that the caller has comes again.", "Directory/GetSnapshot", (request, _) => request.NewerThan = 0),
        Wrongly.Replies<GetSnapshotResponse>("snapshot-written-anew", "MC-DIR-32", "A snapshot is served as the hub would write it.", "Directory/GetSnapshot", (reply, _) =>
        {
            if (reply.Snapshot is { } whole && whole.Payload.Length == reply.Size && MotCuaJson.Read<DirectorySnapshot>(whole.Payload.Span, JsonReading.Tolerant).Value is { } content)
            {
                whole.Payload = ByteString.CopyFrom(MotCuaJson.Write(content));
                reply.Size = whole.Payload.Length;
            }
        }),
    ];

    private static Fault Freshness(string name, string requirement, string text, TimeSpan? limit) => new(name, requirement, text)
    {
        Services = (services, _) => services.AddSingleton(provider => new DirectoryFreshness(limit, provider.GetRequiredService<TimeProvider>())),
    };

    private static AgencyRegister Agencies(IServiceProvider provider) => provider.GetRequiredService<CurrentDirectory>().Agencies;
}

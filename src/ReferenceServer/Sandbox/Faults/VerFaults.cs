using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-VER.</summary>
internal static class VerFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Wrongly.Replies<PingResponse>("ping-names-no-version", "MC-VER-7", "Ping lists no contract version.", "Exchange/Ping", (reply, _) => reply.Contracts.Clear()),
        Wrongly.Replies<PingResponse>("ping-names-versions-not-taken", "MC-VER-7", "Ping lists versions that the hub refuses.", "Exchange/Ping", (reply, _) => reply.Contracts.Add("9.0")),
        new("later-members-refused", "MC-VER-3", "A message with a member that the hub does not know is refused.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Strict) is { IsValid: false } strict ? StepOutcome.Refused(Refusals.Create(strict.Reason)) : outcome,
        },
        new("later-minor-versions-refused", "MC-VER-3", "Only contract 1.0 is taken.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Header.Contract != "1.0" ? StepOutcome.Refused(Refusals.Create(ErrorReason.ContractNotSupported)) : outcome,
        },
        Wrongly.Replies<PullResponse>("unknown-members-lost", "MC-VER-3", "Pull gives out what the hub has understood of a message.", "Exchange/Pull",
            (reply, _) => reply.Deliveries.ToList().ForEach(delivery => delivery.Message.Payload = Understood(delivery.Message.Payload))),
        Wrongly.Accepts("other-versions-taken", "MC-VER-10", "A message of another major version gets a receipt.", ErrorReason.ContractNotSupported, "header.contract"),
        Wrongly.Accepts("unknown-bodies-taken", "MC-VER-10", "A message whose body the hub does not know gets a receipt.", (_, refusal) => refusal.Reason == ErrorReason.ContractNotSupported && refusal.Fields.All(field => field.Path != "header.contract")),
        Wrongly.Refuses("unknown-bodies-are-schema-violations", "MC-VER-10", "An unknown body is refused with SCHEMA_VIOLATION.", ErrorReason.ContractNotSupported, ErrorReason.SchemaViolation),
        LastVersion(),
        Wrongly.Replies<GetDossierResponse>("due-dates-by-the-rules-of-today", "MC-VER-6", "Due dates are computed anew by what is in force today.", "Tracking/GetDossier", (reply, call) =>
            reply.Dossier.Tasks.Where(task => task.DueAt is not null).ToList().ForEach(task => task.DueAt = Timestamp.FromDateTimeOffset(call.Tools.Time.GetUtcNow().AddDays(10)))),
    ];

    private static Fault LastVersion()
    {
        var versions = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        return new("dossier-under-the-version-said-last", "MC-VER-6", "A dossier is put under the version of the procedure that the last message about it names.")
        {
            Operation = async call =>
            {
                if (call.Request is SendRequest { Message: { } sent } && MotCuaJson.Read<Message>(sent.Payload.Span, JsonReading.Tolerant).Value?.DossierTransferred?.Dossier is { } dossier)
                {
                    versions[dossier.Code] = dossier.Procedure.Version;
                }

                var reply = await call.NextAsync();
                if (reply is GetDossierResponse found && versions.TryGetValue(found.Dossier.Code, out var version))
                {
                    var copy = found.Clone();
                    copy.Dossier.ProcedureVersion = version;
                    return copy;
                }

                return reply;
            },
        };
    }

    private static ByteString Understood(ByteString payload) =>
        MotCuaJson.Read<Message>(payload.Span, JsonReading.Tolerant).Value is { } message ? ByteString.CopyFrom(MotCuaJson.Write(message)) : payload;
}

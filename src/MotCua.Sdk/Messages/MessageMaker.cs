using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>Header facts, and the one place where a message is put together.</summary>
internal sealed record MessageMaker(TimeProvider Time)
{
    // Moments at which the sender itself acts: absent means now. Moments that others state (payment, filing) are never invented.
    private static readonly HashSet<string> OwnMoments = new(StringComparer.Ordinal)
    {
        "accepted_at", "refused_at", "returned_at", "handed_over_at", "received_at", "requested_at", "provided_at", "cancelled_at", "stopped_at",
        "resumed_at", "issued_at", "corrected_at", "occurred_at", "answered_at", "failed_at",
    };

    public string From { get; init; } = "";

    public string To { get; init; } = "";

    public string Dossier { get; init; } = "";

    public string Task { get; init; } = "";

    public string ParentTask { get; init; } = "";

    public string InReplyTo { get; init; } = "";

    public string Purpose { get; init; } = "";

    public string LegalBasis { get; init; } = "";

    public TimeSpan Lifetime { get; init; }

    public bool IsTest { get; init; }

    /// <summary>A message with a copy of the body.</summary>
    public Message Make<TBody>(TBody body)
        where TBody : class, IMessage<TBody>
    {
        // The id's time equals created_at to the millisecond, so both come from one reading of the clock.
        var now = Time.GetUtcNow();
        var created = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var message = new Message
        {
            Header = new Header
            {
                Id = Guid.CreateVersion7(created).ToString(),
                From = From,
                To = To,
                Dossier = Dossier,
                Task = Task,
                ParentTask = ParentTask,
                InReplyTo = InReplyTo,
                CreatedAt = Timestamp.FromDateTimeOffset(created),
                ExpiresAt = Timestamp.FromDateTimeOffset(created + Lifetime),
                Contract = "1.0",
                Purpose = Purpose,
                LegalBasis = LegalBasis,
                Test = IsTest,
            },
        };
        var copy = ((IDeepCloneable<TBody>)body).Clone();
        foreach (var field in copy.Descriptor.Fields.InDeclarationOrder())
        {
            if (OwnMoments.Contains(field.Name) && field.Accessor.GetValue(copy) is null && Rules(field) is { Required: true })
            {
                field.Accessor.SetValue(copy, Timestamp.FromDateTimeOffset(created));
            }
        }

        Message.Descriptor.Oneofs.Single(o => o.Name == "body").Fields
            .Single(field => field.MessageType == copy.Descriptor).Accessor.SetValue(message, copy);
        return message;
    }

    private static FieldRules? Rules(Google.Protobuf.Reflection.FieldDescriptor field) => field.GetOptions()?.GetExtension(OptionsExtensions.Rules);
}

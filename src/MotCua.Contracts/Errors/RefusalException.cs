using MotCua.Contracts.V1;

namespace MotCua.Contracts.Errors;

/// <summary>A call was refused for a reason of the contract. On a hub it becomes the answer; in the SDK it reports one.</summary>
public sealed class RefusalException : Exception
{
    /// <summary>Carries a refusal.</summary>
    /// <param name="refusal">Must not be null.</param>
    /// <param name="innerException">What lies behind it, if anything.</param>
    public RefusalException(Refusal refusal, Exception? innerException = null)
        : base($"{ReasonTable.NameOf(refusal.Reason)}: {refusal.MessageEn}", innerException) => (Refusal, ReasonName) = (refusal, ReasonTable.NameOf(refusal.Reason));

    /// <summary>A refusal with the table's texts.</summary>
    /// <param name="reason">Why.</param>
    public RefusalException(ErrorReason reason)
        : this(Refusals.Create(reason))
    {
    }

    /// <summary>Reason, texts in both languages and fields.</summary>
    public Refusal Refusal { get; }

    /// <summary>The reason.</summary>
    public ErrorReason Reason => Refusal.Reason;

    /// <summary>Carries what an answer said.</summary>
    /// <param name="details">The refusal as read from the wire.</param>
    /// <param name="innerException">The failed call, if any.</param>
    public RefusalException(RefusalDetails details, Exception? innerException = null)
        : this(details.Refusal, innerException)
    {
        CorrelationId = details.CorrelationId;
        HubTime = details.HubTime;
        ReasonName = details.ReasonName;
    }

    /// <summary>The reason's name as the hub wrote it; another than the reason's own when a later contract version made it.</summary>
    public string ReasonName { get; init; } = "";

    /// <summary>Id under which the hub logged the refusal; empty when the hub gave none.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>The hub's time, when the answer carried it (CLOCK_SKEW).</summary>
    public DateTimeOffset? HubTime { get; init; }
}

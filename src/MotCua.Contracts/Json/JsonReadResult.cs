using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>A message that was read, or every reason why it could not be.</summary>
/// <typeparam name="T">The message type; <see cref="IMessage"/> when it is known only at run time.</typeparam>
/// <param name="Value">The message; null unless <see cref="IsValid"/>.</param>
/// <param name="Violations">All violations in the order of the document, at most 1,000; empty when valid.</param>
public sealed record JsonReadResult<T>(T? Value, IReadOnlyList<Violation> Violations)
    where T : class, IMessage
{
    /// <summary>Whether the document keeps every rule.</summary>
    public bool IsValid => Violations.Count == 0;

    /// <summary>
    /// The reason that a refusal of this document carries: the size first, then the notation, then the version, then constraints.
    /// Unspecified when valid.
    /// </summary>
    public ErrorReason Reason => ViolationReasons.Leading(Violations);

    /// <summary>Type and number of violations; never the message, which holds personal data.</summary>
    public override string ToString() => $"{typeof(T).Name}: {Violations.Count} violations";

    /// <summary>The message, or <see cref="RefusalException"/> with every violation as a field.</summary>
    public T GetValueOrThrow() => Value is { } value && IsValid
        ? value
        : throw new RefusalException(Refusals.Create(Reason, Violations.Select(violation => violation.ToField())));
}

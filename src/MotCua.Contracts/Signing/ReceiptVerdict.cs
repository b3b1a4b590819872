using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>What verifying a receipt gave.</summary>
/// <param name="Problem"><see cref="ReceiptProblem.None"/> when it is valid.</param>
/// <param name="Signature">The cause, when <paramref name="Problem"/> is <see cref="ReceiptProblem.SignatureRefused"/>.</param>
/// <param name="Statement">What the hub states; null unless valid.</param>
/// <param name="CommittedAt">The time in the hub's JWS; null unless valid.</param>
public readonly record struct ReceiptVerdict(
    ReceiptProblem Problem, SignatureProblem Signature = SignatureProblem.None, ReceiptStatement? Statement = null, DateTimeOffset? CommittedAt = null)
{
    /// <summary>True when the hub has stated that it holds the message.</summary>
    public bool IsValid => Problem == ReceiptProblem.None;
}

using MotCua.Contracts.V1;

namespace MotCua.Sdk.Exchange;

/// <summary>A delivery is not what it claims to be. Do not act on it; reject it, so that an operator sees it.</summary>
public sealed class DeliveryInvalidException : Exception
{
    internal DeliveryInvalidException(Delivery delivery, DeliveryProblem problem, string detail)
        : base($"Delivery {delivery.Position} of mailbox {delivery.Mailbox} is refused: {problem}{(detail.Length > 0 ? $" ({detail})" : "")}. | "
            + $"Thư số {delivery.Position} của hộp thư {delivery.Mailbox} bị từ chối: {problem}.")
    {
        Delivery = delivery;
        Problem = problem;
    }

    /// <summary>As it came.</summary>
    public Delivery Delivery { get; }

    /// <summary>What is wrong.</summary>
    public DeliveryProblem Problem { get; }
}

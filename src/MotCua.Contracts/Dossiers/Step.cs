using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>The result of one body's rule: the next state or a refusal.</summary>
internal readonly record struct Step(TaskState? Task, Refusal? Refusal)
{
    public static implicit operator Step(TaskState task) => new(task, null);

    public static implicit operator Step(Refusal refusal) => new(null, refusal);
}

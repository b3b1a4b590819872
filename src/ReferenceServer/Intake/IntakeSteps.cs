using MotCua.ReferenceServer.Intake.Steps;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The steps in their order. The duplicate check stands before every check whose answer changes with time.</summary>
internal sealed class IntakeSteps(
    CheckSize checkSize,
    ReadHeader readHeader,
    CheckSender checkSender,
    FindDuplicate findDuplicate,
    VerifySignature verifySignature,
    CheckTime checkTime,
    CheckSecrecy checkSecrecy,
    CheckContract checkContract,
    ReadMessage readMessage,
    CheckForms checkForms,
    ResolveRecipient resolveRecipient,
    CheckRights checkRights,
    CheckAttachments checkAttachments)
{
    /// <summary>The step that knows messages.</summary>
    public FindDuplicate Duplicates => findDuplicate;

    public IReadOnlyList<IIntakeStep> InOrder { get; } =
    [
        checkSize,
        readHeader,
        checkSender,
        findDuplicate,
        verifySignature,
        checkTime,
        checkSecrecy,
        checkContract,
        readMessage,
        checkForms,
        resolveRecipient,
        checkRights,
        checkAttachments,
    ];
}

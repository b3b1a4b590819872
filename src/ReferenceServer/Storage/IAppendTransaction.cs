using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>What the last checks of a message read, under the writer's lock, and what its acceptance writes.</summary>
internal interface IAppendTransaction
{
    /// <summary>Dossiers, tasks, numbers of other systems and what goes with them are from now on those of test messages, or the real ones.</summary>
    void Enter(bool test);

    StoredReceipt? FindReceipt(string from, string id);

    /// <summary>A message that this hub took, as far as another message can be about it; null where it took none.</summary>
    NamedMessage? FindNamed(string from, string id);

    DossierRow? FindDossier(string code);

    TaskRow? FindTask(string dossier, string task);

    /// <summary>Tasks that have not ended and name the agency as holder, opener, or party to money; each with its dossier's procedure.</summary>
    IReadOnlyList<(TaskRow Row, string? Procedure)> FindOpenTasksOf(string agency);

    /// <summary>Whether the agency opened or holds a task of the dossier.</summary>
    bool TakesPart(string dossier, string agency);

    /// <summary>The dossier that has this number, or null.</summary>
    string? FindAlias(Alias alias);

    /// <summary>Whether a message about this dossier is not a test.</summary>
    bool IsReal(string dossier);

    void Put(DossierRow dossier);

    void Put(TaskRow task);

    void PutAlias(Alias alias, string dossier);

    /// <summary>What a message did to a task, beside the message.</summary>
    void PutFact(long message, StoredFact fact);

    /// <summary>Under which delegated authority a task's holder decides.</summary>
    void PutDelegation(string dossier, string task, Delegation delegation);

    /// <summary>Keeps the newest status that an agency's system reported.</summary>
    void PutStatus(string dossier, string agency, string sourceSystem, DossierStatus status, long occurredAt);

    /// <summary>Lets an agency read a file that a message brought it, and keeps the file until a time (Unix milliseconds).</summary>
    void GrantAttachment(string sha256, string agency, long message, long keepUntil);

    /// <summary>Whether a delivery was not fetched before a time (Unix milliseconds) and is not marked expired.</summary>
    bool MayExpire(string mailbox, long position, long now);

    /// <summary>Marks it expired.</summary>
    void Expire(string mailbox, long position, long now);

    /// <summary>Whether a delivery still is the dead letter that it became at a time (Unix milliseconds), and its sender was not told.</summary>
    bool MayWarn(string mailbox, long position, long deadAt);

    /// <summary>Notes when the sender of a dead letter was told.</summary>
    void Warn(string mailbox, long position, long now);

    /// <summary>What waits in a mailbox now.</summary>
    WaitingAmount Waiting(string mailbox);

    /// <summary>The next position of a mailbox, for a payload of so many bytes that waits there from now; the mailbox begins with its first message.</summary>
    long NextPosition(string mailbox, int bytes);

    /// <summary>Stores a message and puts it into its mailbox, behind a dead letter of its order key where there is one.</summary>
    /// <returns>The message's number.</returns>
    long Insert(StoredMessage message, string orderKey);
}

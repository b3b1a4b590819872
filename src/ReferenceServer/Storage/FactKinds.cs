namespace MotCua.ReferenceServer.Storage;

/// <summary>What a fact says happened to a task. The numbers stand in the store.</summary>
[Flags]
internal enum FactKinds
{
    None = 0,
    Opened = 1,
    Accepted = 2,
    SupplementRequested = 4,
    SupplementProvided = 8,
    DueChanged = 16,
    ResultIssued = 32,
    Ended = 64,
    Moved = 128,
}

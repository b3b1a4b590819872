using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

/// <summary>A hub's store by its roles, as a database product under test gives them.</summary>
internal sealed record HubStore(
    IAppendStore Appends, IMailboxStore Mailboxes, IDeadLetterStore DeadLetters, IMessageStore Messages, IExpiryStore Expiries, IStalledStore Stalled, IDossierStore Dossiers, Action Close);

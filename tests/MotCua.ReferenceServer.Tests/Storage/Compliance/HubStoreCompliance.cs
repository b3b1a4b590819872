using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

/// <summary>
/// What every database product must keep, a class a role. A product inherits each class and says how its store is opened; nothing here knows how it is made. Times
/// are Unix milliseconds.
/// </summary>
public abstract class HubStoreCompliance : IAsyncLifetime
{
    private protected const string Mailbox = "H32.20.1";
    private protected const string OtherMailbox = "H32.30.1";
    private protected const string Sender = "H32.12.3";
    private protected const string Inbox = "inbox-00000001";
    private protected const string OtherInbox = "inbox-00000002";
    private protected const long Now = 1_790_000_000_000;
    private protected const long Later = Now + 86_400_000;

    private readonly TemporaryFolder _folder = new();
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected HubStore Store { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Store = Open(_folder.Root);
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Store?.Close();
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>Opens the store whose data lies in, or is known by, a folder.</summary>
    internal abstract HubStore Open(string folder);

    /// <summary>The hub is stopped and started.</summary>
    private protected void Reopen()
    {
        Store.Close();
        Store = Open(_folder.Root);
    }

    private protected Task<long> PutAsync(string id, string key = "k", string mailbox = Mailbox, int bytes = 10, long expires = Later, string? dossier = null) =>
        Store.Appends.AppendAsync(transaction => Put(transaction, id, key, mailbox, bytes, expires, dossier));

    private protected static long Put(
        IAppendTransaction transaction, string id, string key = "k", string mailbox = Mailbox, int bytes = 10, long expires = Later, string? dossier = null)
    {
        var position = transaction.NextPosition(mailbox, bytes);
        transaction.Insert(Message(id, position, mailbox, bytes, expires, dossier), key);
        return position;
    }

    private protected static StoredMessage Message(string id, long position, string mailbox = Mailbox, int bytes = 10, long expires = Later, string? dossier = null) => new()
    {
        Sender = Sender,
        Id = id,
        Recipient = mailbox,
        Mailbox = mailbox,
        Position = position,
        Dossier = dossier,
        Task = dossier is null ? null : "t1",
        Body = "documentSent",
        Payload = Bytes(id, bytes),
        Signature = $"header..{id}",
        PayloadSha256 = System.Security.Cryptography.SHA256.HashData(Bytes(id, bytes)),
        Receipt = new Receipt { Index = 1, Size = 3, Signature = $"receipt of {id}" }.ToByteArray(),
        CreatedAt = Now,
        ExpiresAt = expires,
        ReceivedAt = Now,
    };

    private protected async Task<MailboxLease> LeaseAsync(string mailbox = Mailbox, string inbox = Inbox, bool raise = false, bool takeOver = false) =>
        (await Store.Mailboxes.LeaseAsync([mailbox], inbox, raise, takeOver)).Single().Lease!;

    private protected async Task<List<long>> PositionsAsync(string mailbox = Mailbox, long after = 0, long? notUnder = null, int most = 100, int bytes = int.MaxValue, long now = Now) =>
        [.. (await Store.Mailboxes.ReadAsync(mailbox, after, notUnder, most, bytes, now, Cancel)).Deliveries.Select(delivery => delivery.Position)];

    private protected async Task<DeliveryTimes> TimesAsync(string id) => (await Store.Messages.FindAsync(Sender, id, Cancel))!.Value.Delivery;

    // Different bytes for different ids, also outside ASCII.
    private static byte[] Bytes(string id, int bytes)
    {
        var content = new byte[bytes];
        new Random(id.GetHashCode(StringComparison.Ordinal)).NextBytes(content);
        return content;
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Outbox;

namespace MotCua.Sdk.Stores.Compliance;

/// <summary>A database under test, opened by two processes' worth of stores.</summary>
internal sealed class StoreBench(Func<IStoreDatabase> database) : IAsyncDisposable
{
    private const string Sender = "Z99.9.9";

    // Times of its own: whatever the machine's clock says, order and leases are what is tested.
    public static readonly DateTimeOffset Now = new(2026, 7, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private readonly StoreAccess _one = new(database());
    private readonly StoreAccess _two = new(database());

    public DbOutboxStore Outbox => field ??= new DbOutboxStore(_one);

    public DbOutboxStore Other => field ??= new DbOutboxStore(_two);

    public DbOutboxFileStore Files => field ??= new DbOutboxFileStore(_one);

    public DbOutboxFileStore OtherFiles => field ??= new DbOutboxFileStore(_two);

    public DbInboxStore Inbox => field ??= new DbInboxStore(_one);

    public DbInboxStore OtherInbox => field ??= new DbInboxStore(_two);

    public StoreAccess Access => _one;

    public string Mailbox => $"Z99.{_run}";

    public static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new StoreComplianceException(what);
        }
    }

    /// <summary>A program of another version.</summary>
    public IStoreDatabase Fresh() => database();

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _one.OpenAsync(cancellationToken);
        await _two.OpenAsync(cancellationToken);
        await RemoveAsync(cancellationToken);
        var status = await Outbox.GetStatusAsync(Now, cancellationToken);
        Require(status is { Depth: 0, BlockedKeys: 0, IsPaused: false }, $"Its outbox is in use: {status.Depth} messages wait, {status.BlockedKeys} keys are blocked, paused: {status.IsPaused}. Run the list on an empty or copied database. "
            + "| Hộp gửi đang được dùng; hãy chạy trên cơ sở dữ liệu trống hoặc bản sao.");
    }

    public string Key(string name) => $"{_run}|{name}";

    public NewOutboxMessage New(string key, string id, byte[]? payload = null) =>
        new(Sender, $"{_run}-{id}", Key(key), "documentSent", payload ?? "{\"nội dung\":\"Nguyễn Thị Huệ\"}"u8.ToArray(), new OutboxSignature("a..b", "signer", Now.AddYears(1)));

    public Task AppendAsync(string key, string id, CancellationToken cancellationToken) => Outbox.AppendAsync(New(key, id), null, Now, cancellationToken);

    public Task<OutboxEntry?> FindAsync(string id, CancellationToken cancellationToken) => Other.FindAsync(Sender, $"{_run}-{id}", cancellationToken);

    public string NameOf(OutboxItem item) => item.Id[(_run.Length + 1)..];

    public static OutboxResult Sent(OutboxItem item) => new(item, new Receipt { Statement = ByteString.CopyFromUtf8("receipt") }, null, default, null);

    public static OutboxResult Refused(OutboxItem item) =>
        new(item, null, new Refusal { Reason = ErrorReason.SchemaViolation, MessageEn = "wrong", MessageVi = "sai quy định" }, default, "SCHEMA_VIOLATION");

    public ReceivedMessage Received(string id, string payload = "{}", string? mailbox = null)
    {
        var message = new Message { Header = new Header { From = Sender, Id = $"{_run}-{id}" } };
        var delivery = new Delivery { Mailbox = mailbox ?? Mailbox, Position = 1, Message = new SignedMessage { Payload = ByteString.CopyFromUtf8(payload) } };
        var statement = new ReceiptStatement { PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(delivery.Message.Payload.Span)) };
        return new ReceivedMessage(delivery, message, statement, "compliance");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveAsync(CancellationToken.None);
        }
        finally
        {
            _one.Dispose();
            _two.Dispose();
        }
    }

    private Task<bool> RemoveAsync(CancellationToken cancellationToken) => _one.WriteAsync(
        async session =>
        {
            await session.RunAsync($"DELETE FROM motcua_outbox_keys WHERE order_key IN (SELECT order_key FROM motcua_outbox WHERE sender = '{Sender}')", cancellationToken);
            await session.RunAsync($"DELETE FROM motcua_outbox_files WHERE sender = '{Sender}'", cancellationToken);
            await session.RunAsync($"DELETE FROM motcua_outbox WHERE sender = '{Sender}'", cancellationToken);
            await session.RunAsync($"DELETE FROM motcua_inbox WHERE sender = '{Sender}'", cancellationToken);
            await session.RunAsync("DELETE FROM motcua_inbox_fences WHERE mailbox LIKE 'Z99.%'", cancellationToken);
            return true;
        },
        cancellationToken);
}

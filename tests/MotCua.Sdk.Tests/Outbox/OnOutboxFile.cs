using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;
using MotCua.Sdk.Outbox;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>Tests whose outbox is a file in a folder of their own.</summary>
public abstract class OnOutboxFile : IDisposable
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("motcua-outbox-").FullName;

    protected string Store => Path.Combine(Folder, "outbox.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static async Task<OutboxEntry> FindAsync(OutboxHost host, Message message) => (await host.Outbox.FindAsync(message.Header.From, message.Header.Id, Cancel))!;
}

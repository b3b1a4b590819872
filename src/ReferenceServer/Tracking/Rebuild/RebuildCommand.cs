using System.CommandLine;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Tracking.Rebuild;

/// <summary><c>rebuild</c>: tasks, statuses and the facts of reports from the timeline.</summary>
internal static class RebuildCommand
{
    /// <summary>Exit code of a check that found a difference.</summary>
    public const int Differs = 1;

    private static readonly Option<bool> Check = new("--check") { Description = "Only compare, also while the hub runs; exit code 1 when something differs. / Chỉ so sánh, kể cả khi nút đang chạy." };

    public static Command Create()
    {
        var command = new Command(
            "rebuild",
            "Replays every stored message and puts tasks, statuses and facts in order, for a hub that is stopped. / Dựng lại phần việc, trạng thái và số liệu báo cáo từ dòng thời gian.")
        {
            Check,
        };
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(HubSetup.Read(HubCommandLine.Configuration(parsed)), parsed.GetValue(Check), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(HubSetup setup, bool checkOnly, CancellationToken cancellationToken)
    {
        var file = setup.Options.Database;
        if (!File.Exists(file))
        {
            throw new StoreSetupException($"There is no store at Storage:Database '{file}'. Give the settings that the hub runs with.", $"Không có kho tại Storage:Database '{file}'. Hãy dùng đúng cấu hình mà nút đang chạy.");
        }

        using var alone = checkOnly ? null : SqliteLock.Take(file);
        using var store = SqliteSession.Open(file, readOnly: checkOnly);
        SqliteMigrations.CheckOwner(store.Connection, file);
        using var made = new SqliteRebuild(file);
        var report = new Rebuilder(DirectoryOf(setup, store), new IntakeOptions()).Run(store, made);
        await Console.Out.WriteLineAsync($"{report.Messages} messages, {report.Facts} facts, {report.Differences.Count} differences. / {report.Messages} thông điệp, {report.Facts} số liệu, {report.Differences.Count} khác biệt.");
        foreach (var difference in report.Differences)
        {
            await Console.Error.WriteLineAsync(difference);
        }

        if (checkOnly || report.Differences.Count == 0)
        {
            return report.Differences.Count == 0 ? 0 : Differs;
        }

        if (report.Differences.Any(difference => difference.StartsWith("messages ", StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync("Nothing was changed: a stored message is refused by this directory and program. Give those with which the hub took it. / Chưa thay đổi gì: có thông điệp không qua được Danh bạ và chương trình này.");
            return Differs;
        }

        made.Replace(store);
        await Console.Out.WriteLineAsync("Put in order. / Đã dựng lại.");
        return 0;
    }

    // The directory that the hub uses: its own files, or the newest snapshot that it took.
    private static AgencyDirectory DirectoryOf(HubSetup setup, SqliteSession store)
    {
        var data = setup.Data.Directory;
        if (setup.Options.DirectoryAuthority is { } authority)
        {
            using var row = store.Statement("SELECT snapshot FROM directory_snapshots ORDER BY number DESC LIMIT 1").Query();
            var stored = row.Read() ? Contracts.V1.SignedSnapshot.Parser.ParseFrom(row.Bytes(0)) : new Contracts.V1.SignedSnapshot();
            var (content, problem) = SnapshotSigning.Verify(stored, Contracts.Signing.VerificationKey.Of(authority));
            data = new DirectoryData(content ?? throw new StoreSetupException($"The directory snapshot in the store is refused: {problem}.", "Bản Danh bạ trong kho bị từ chối."));
        }

        return new AgencyDirectory(new CurrentDirectory(data), new BindingRegister(), setup.Options.HubCode);
    }
}

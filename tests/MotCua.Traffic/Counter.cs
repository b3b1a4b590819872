using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;

namespace MotCua.Traffic;

/// <summary>The counter of the one-stop: begins dossiers, each with its first message, in one transaction of its own.</summary>
internal sealed class Counter(TrafficPlan plan, string folder, string file, IOutbox outbox, MotCuaMessages messages, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var quiesces = File.Exists(Path.Combine(folder, TrafficPlan.QuiesceFile));
                if (quiesces)
                {
                    // Whoever asked for quiet knows now that no dossier is being begun.
                    await File.WriteAllTextAsync(Path.Combine(folder, TrafficPlan.QuietFile), "", stoppingToken);
                }

                if (quiesces || !await BeginAsync(stoppingToken))
                {
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
            catch (Exception e) when (e is SqliteException or IOException or Sdk.Stores.StoreException)
            {
                // A full disk: what did not commit was not begun.
                await Task.Delay(Pause, time, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(cancellationToken);
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT (SELECT count(*) FROM begun), (SELECT count(*) FROM effects WHERE step = 'ResultIssued')";
        long begun, ended;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (begun, ended) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        if (begun - ended >= plan.AtOnce)
        {
            return false;
        }

        var code = string.Create(CultureInfo.InvariantCulture, $"{plan.Commune.Agency}-{time.GetUtcNow():yyMMdd}-{begun + 1:D7}");
        await Effects.BeginAsync(transaction, code);
        await outbox.EnqueueAsync(messages.From(plan.Commune.Agency).Transfer(plan.Office.Agency, Transfer(code), MotCuaMessages.NewTaskId(time)), transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private DossierTransferred Transfer(string code) => new()
    {
        Kind = TransferKind.Interconnected,
        Request = "Đề nghị giải quyết đăng ký tạm trú",
        Dossier = new Dossier
        {
            Code = code,
            Procedure = new ProcedureRef { Code = "1.004194", Name = "Đăng ký tạm trú" },
            Owner = new Party { Kind = PartyKind.Citizen, FullName = "Nguyễn Thị Huệ", Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056190001234" } } },
            Summary = "Đăng ký tạm trú",
            IntakeChannel = IntakeChannel.Counter,
            ResultChannel = ResultChannel.Counter,
            AcceptingAgency = new AgencyRef { Code = plan.Commune.Agency },
            DecidingAgency = new AgencyRef { Code = plan.Office.Agency },
            Status = DossierStatus.Accepted,
            AcceptedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
        },
    };
}

using Microsoft.Extensions.Hosting;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;

namespace Vendor;

/// <summary>The counter of a one-stop unit: takes one dossier of temporary residence with a scanned paper and hands it to the police.</summary>
internal sealed class Counter(
    IExchangeClient exchange, ICatalogClient catalog, IAttachmentClient attachments, MotCuaMessages messages, TimeProvider time) : BackgroundService
{
    private const string Commune = "H32.12.3";
    private const string Police = "G01.32.53";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The intake id is the key of your own intake: asked again with it, the hub gives the same code.
            var intake = Guid.NewGuid().ToString();
            var code = await catalog.AllocateDossierCodeAsync(Commune, intake, cancellationToken: stoppingToken);

            // A file is named by its SHA-256 and stored at the hub before a message names it.
            var scan = AttachmentSource.FromBytes("%PDF-1.7 (bản quét)"u8.ToArray(), "application/pdf", "to-khai-ct01.pdf");
            var file = await attachments.UploadAsync(Commune, scan, stoppingToken);

            var message = messages.From(Commune)
                .For("Giải quyết thủ tục hành chính", "NĐ 118/2025/NĐ-CP")
                .Transfer(Police, Body(code, file), MotCuaMessages.NewTaskId(time));

            // Signed here, once. A product stores prepared.Signed with its dossier before it sends: after a crash the same bytes go again.
            var prepared = await exchange.PrepareAsync(message, stoppingToken);
            var sent = await exchange.SendAsync(prepared, stoppingToken);
            Console.WriteLine($"sent     {code}: {sent.Statement.State}, mailbox {sent.Statement.Mailbox}, position {sent.Statement.Position}, receipt verified");
        }
        catch (MessageInvalidException e)
        {
            // The message breaks the contract; nothing was sent. Every wrong field is named.
            foreach (var violation in e.Violations)
            {
                Console.Error.WriteLine($"{violation.Path}: {violation.MessageVi} / {violation.MessageEn}");
            }
        }
        catch (RefusalException e)
        {
            // The hub refused, for a reason of the contract. What may be repeated was repeated before this.
            Console.Error.WriteLine($"{e.ReasonName}: {e.Refusal.MessageVi} / {e.Refusal.MessageEn}");
        }
        catch (HubUnreachableException e)
        {
            // Whether it arrived is unknown: send the same prepared message again later.
            Console.Error.WriteLine($"{e.Decision} after {e.Attempts} attempts: {e.Message}");
        }
    }

    private static DossierTransferred Body(string code, AttachmentRef file) => new()
    {
        Kind = TransferKind.Interconnected,
        Request = "Đề nghị giải quyết đăng ký tạm trú",
        Dossier = new Dossier
        {
            Code = code,
            Procedure = new() { Code = "1.004194", Name = "Đăng ký tạm trú" },
            Owner = new() { Kind = PartyKind.Citizen, FullName = "Nguyễn Thị Huệ" },
            Summary = "Đăng ký tạm trú",
            IntakeChannel = IntakeChannel.Counter, ResultChannel = ResultChannel.Counter, Status = DossierStatus.Accepted,
            AcceptingAgency = new() { Code = Commune }, DecidingAgency = new() { Code = Police },
            Components = { new Component { Name = "Tờ khai thay đổi thông tin cư trú", Form = PaperForm.Electronic, Count = 1, Files = { file } } },
        },
    };
}

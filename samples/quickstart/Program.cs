using System.Security.Cryptography;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Sandbox;

const string commune = "H32.12.3", police = "G01.32.53"; // một cửa phường Cam Linh; Công an phường Cam Linh
using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var hub = new Uri(args.Length > 0 ? args[0] : "http://127.0.0.1:5080"); // dotnet run --project src/ReferenceServer
var enrolled = await SandboxEnrollment.EnrollAsync(hub, "quickstart", [commune, police], key);
using var client = MotCuaClient.Create(enrolled.Options(), enrolled.Signer);

var dossier = new Dossier
{
    Code = await client.Catalog.AllocateDossierCodeAsync(commune, intakeId: Guid.NewGuid().ToString()),
    Procedure = new() { Code = "1.004194", Name = "Đăng ký tạm trú" },
    Owner = new() { Kind = PartyKind.Citizen, FullName = "Nguyễn Thị Huệ" },
    Summary = "Đăng ký tạm trú",
    IntakeChannel = IntakeChannel.Counter, ResultChannel = ResultChannel.Counter, Status = DossierStatus.Accepted,
    AcceptingAgency = new() { Code = commune }, DecidingAgency = new() { Code = police },
};
var transfer = new DossierTransferred { Kind = TransferKind.Interconnected, Dossier = dossier };
var sent = await client.Exchange.SendAsync(client.Messages.From(commune).Transfer(police, transfer, MotCuaMessages.NewTaskId(TimeProvider.System)));
Console.WriteLine($"{sent.MessageId}: {sent.Statement.State}, {sent.Statement.Mailbox} #{sent.Statement.Position}, receipt verified");

foreach (var received in (await client.Exchange.PullAsync(police)).Messages) // signature, sender and receipt verified
{
    await client.Exchange.SendAsync(client.Messages.Reply(received.Message).Accept());
    await client.Exchange.AcknowledgeAsync(received);
    Console.WriteLine($"{received.Dossier}: accepted by {police}");
}

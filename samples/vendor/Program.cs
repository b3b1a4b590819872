using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MotCua.Sdk.Signing;
using Vendor;

if (args is ["enrol", var hub])
{
    await Enrolment.RunAsync(new Uri(hub));
    return;
}

Register.Create();
var builder = Host.CreateApplicationBuilder(args);
builder.Configuration.AddJsonFile(Path.GetFullPath("motcua.json"));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHostedService<Counter>();
builder.Services.AddMotCua(builder.Configuration.GetSection("MotCua"))
    .SignWith(new PemSignerOptions { CertificateFile = "system.pem", KeyFile = "system.key" })
    .UseSqliteStore(Register.File)
    .AddOutbox()
    .AddHandler<TransferHandler>()
    .AddHandler<AcceptanceHandler>();
await builder.Build().RunAsync();

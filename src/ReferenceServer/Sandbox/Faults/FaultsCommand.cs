using System.CommandLine;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary><c>faults</c>: every deliberate fault, a line each: name, requirement, whether it can be switched while the hub runs or must be started with, what the hub does wrong, with tabs between.</summary>
internal static class FaultsCommand
{
    public static Command Create()
    {
        var command = new Command("faults", "List the deliberate faults that --fault takes. / Liệt kê các lỗi cố ý cho --fault.");
        command.SetAction(_ =>
        {
            foreach (var fault in FaultCatalog.All)
            {
                Console.WriteLine($"{fault.Name}\t{fault.Requirement}\t{(fault.Services is null ? "switched" : "started")}\t{fault.Text}");
            }

            return 0;
        });
        return command;
    }
}

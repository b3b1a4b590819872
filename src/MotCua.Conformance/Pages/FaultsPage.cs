using System.Globalization;
using System.Text;
using MotCua.Conformance.Proof;

namespace MotCua.Conformance.Pages;

/// <summary>docs/spec/faults.md: what the suite is proven with.</summary>
internal static class FaultsPage
{
    /// <param name="hub">Faults of the reference server.</param>
    /// <param name="client">Faults of the model client.</param>
    /// <param name="vectors">Programs that compute wrongly.</param>
    public static string Write(IReadOnlyList<NamedFault> hub, IReadOnlyList<NamedFault> client, IReadOnlyList<NamedFault> vectors)
    {
        var page = new StringBuilder();
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Deliberate faults

            What the conformance suite is proven with: hubs, clients and programs that are wrong in one thing on purpose. `motcua-conformance prove` runs the cases that are named for the requirement that a fault breaks; one of them must fail. A hub runs with
            `--fault NAME`, the model client with `model --fault NAME`, a program with `--wrong NAME` (`tests/MotCua.WrongPrograms`).

            {hub.Count} faults of a hub, {client.Count} of a client, {vectors.Count} programs that compute wrongly: {hub.Count + client.Count + vectors.Count}. They break {hub.Concat(client).Concat(vectors).Select(fault => fault.Requirement).Distinct(StringComparer.Ordinal).Count()} requirements.

            This page is written by `dotnet run --project src/MotCua.Conformance -- prove --list > docs/spec/faults.md`; a test compares it.


            """).ReplaceLineEndings("\n"));
        Append(page, "Hub", hub);
        Append(page, "Client", client);
        Append(page, "Program", vectors);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Append(StringBuilder page, string who, IReadOnlyList<NamedFault> faults)
    {
        foreach (var chapter in faults.GroupBy(fault => fault.Requirement[..fault.Requirement.LastIndexOf('-')], StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {who}: {chapter.Key} ({chapter.Count()})\n\n| fault | breaks | what it does |\n|---|---|---|\n");
            foreach (var fault in chapter.OrderBy(fault => int.Parse(fault.Requirement[(chapter.Key.Length + 1)..], CultureInfo.InvariantCulture)).ThenBy(fault => fault.Name, StringComparer.Ordinal))
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.Requirement} | {fault.Text.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }

            page.Append('\n');
        }
    }
}

using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Catalog;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>What the hub reads from its data folder at start.</summary>
internal sealed record HubData(DirectoryData Directory, ProcedureRegister Procedures, FormRegister Forms, CodePatterns Patterns)
{
    /// <param name="folder">The data folder.</param>
    /// <param name="formsFolder">Folder of form schemas beside the contract's; may be null.</param>
    /// <param name="hubCode">This hub's agency code; null where an authority's snapshots are the directory, not the folder's files.</param>
    /// <param name="errors">What is wrong.</param>
    public static HubData Load(string folder, string? formsFolder, string? hubCode, SettingReader errors) => new(
        hubCode is null ? new DirectoryData(new DirectorySnapshot()) : DirectoryData.Load(folder, hubCode, errors),
        ProcedureRegister.Load(folder, errors),
        FormRegister.Load(formsFolder, errors),
        CodePatterns.Load(folder, errors));
}

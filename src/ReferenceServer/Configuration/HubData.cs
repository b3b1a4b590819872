using MotCua.ReferenceServer.Catalog;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>What the hub reads from its data folder at start.</summary>
internal sealed record HubData(DirectoryData Directory, ProcedureRegister Procedures, FormRegister Forms, CodePatterns Patterns)
{
    public static HubData Load(string folder, string hubCode, SettingReader errors) => new(
        DirectoryData.Load(folder, hubCode, errors),
        ProcedureRegister.Load(folder, errors),
        FormRegister.Load(errors),
        CodePatterns.Load(folder, errors));
}

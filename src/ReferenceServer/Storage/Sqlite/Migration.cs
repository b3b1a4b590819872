using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>One numbered step of the schema: the file <c>Migrations/NNNN_name.sql</c>, embedded in the program.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string Folder = "MotCua.ReferenceServer.Storage.Sqlite.Migrations.";

    /// <summary>Recognises a step that was changed after it ran somewhere.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All steps of this program in the order of their numbers.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static Migration[] Load()
    {
        var assembly = typeof(Migration).Assembly;
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.StartsWith(Folder, StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal)
               let migration = Read(resource)
               orderby migration.Number
               select migration,
        ];

        Migration Read(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[Folder.Length..^".sql".Length];
            return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}

using System.Data.Common;
using System.Reflection;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using Npgsql;

namespace StoreCheck;

/// <summary>The database that the arguments name.</summary>
internal static class Target
{
    private const string Usage = """
        usage | cách dùng:
          dotnet run --project samples/store-check -- sqlite FILE
          dotnet run --project samples/store-check -- postgresql "Host=127.0.0.1;Database=vendor;Username=vendor"
          dotnet run --project samples/store-check -- sqlserver "Server=…;Database=…" provider=/path/to/Microsoft.Data.SqlClient.dll

        The database must be empty of waiting messages; the SDK's tables (motcua_…) are made in it.
        Cơ sở dữ liệu không được có thông điệp đang chờ; các bảng của SDK (motcua_…) sẽ được tạo ở đó.
        """;

    public static StoreCompliance Read(string[] args) => args switch
    {
        ["sqlite", var file] => SqliteStoreCompliance.Of(file),
        ["postgresql", var connection] => StoreCompliance.Of(Open(() => NpgsqlDataSource.Create(connection)), SqlDialect.PostgreSql),
        ["sqlserver", var connection, var provider] when provider.StartsWith("provider=", StringComparison.Ordinal) =>
            StoreCompliance.Of(Open(() => Load(provider["provider=".Length..]).CreateDataSource(connection)), SqlDialect.SqlServer),
        _ => throw new TargetException(Usage),
    };

    private static DbDataSource Open(Func<DbDataSource> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new TargetException($"The connection string is wrong: {e.Message} | Chuỗi kết nối sai.");
        }
    }

    private static DbProviderFactory Load(string file)
    {
        try
        {
            var factory = Assembly.LoadFrom(Path.GetFullPath(file)).GetExportedTypes().SingleOrDefault(type => type.IsSubclassOf(typeof(DbProviderFactory)));
            return factory?.GetField("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as DbProviderFactory
                ?? throw new TargetException($"provider={file}: holds no ADO.NET provider. | Không có trình cung cấp ADO.NET.");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            throw new TargetException($"provider={file}: {e.Message} | Không nạp được tệp trình cung cấp.");
        }
    }
}

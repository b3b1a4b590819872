using Microsoft.AspNetCore.Connections;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>What a person reads when the hub cannot start: the cause and the remedy, no stack.</summary>
internal static class StartFailure
{
    /// <summary>The text, or null when the exception is a fault of the program.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        HubConfigurationException or StoreSetupException => exception.Message,
        IOException { InnerException: AddressInUseException } => PortInUse(exception.Message),
        InvalidDataException { InnerException: System.Text.Json.JsonException } => $"A configuration file is not JSON. / Tệp cấu hình không phải JSON. {exception.Message}",
        FileNotFoundException missing => $"{missing.Message} Give the path of a file that exists. / Không tìm thấy tệp cấu hình; hãy đặt đường dẫn của tệp có thật.",
        UnauthorizedAccessException => $"{exception.Message} Let this account write there, or choose another folder with {Settings.Database.Flag}. "
            + "/ Hãy cho tài khoản này quyền ghi, hoặc chọn thư mục khác.",
        _ => null,
    };

    // Kestrel's sentence names the address: "Failed to bind to address http://127.0.0.1:5080: address already in use."
    private static string PortInUse(string message)
    {
        var address = message.Split(' ').FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal))?.TrimEnd(':') ?? "?";
        return $"{address} is in use by another program: stop it, or choose other ports with {Settings.HttpPort.Flag}, {Settings.GrpcPort.Flag} or {Settings.TlsPort.Flag}. "
            + $"/ {address} đang được chương trình khác dùng: hãy dừng chương trình đó, hoặc chọn cổng khác.";
    }
}

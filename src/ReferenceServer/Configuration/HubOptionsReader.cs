using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Sandbox.Faults;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Reads <see cref="HubOptions"/> from configuration; what is wrong is gathered in the reader.</summary>
internal static partial class HubOptionsReader
{
    public static HubOptions Read(IConfiguration configuration, SettingReader reader)
    {
        reader.RefuseUnknownKeys();
        RefuseOtherListeners(configuration, reader);

        var addresses = ReadAddresses(reader);
        var loopback = addresses.All(IPAddress.IsLoopback);
        var sandbox = reader.Switch(Settings.SandboxEnabled) ?? loopback;
        var folders = HubFolders.Read(reader);
        var options = new HubOptions
        {
            HubCode = ReadHubCode(reader),
            Addresses = addresses,
            HttpPort = reader.Number(Settings.HttpPort),
            GrpcPort = reader.Number(Settings.GrpcPort),
            TlsPort = reader.Number(Settings.TlsPort),
            PathPrefix = ReadPathPrefix(reader),
            Tls = ReadCertificate(reader, Settings.TlsCertificate, Settings.TlsKey, Settings.TlsPassword),
            ClientCertificates = reader.Switch(Settings.ClientCertificates) ?? true,
            Database = folders.Database,
            AttachmentsFolder = folders.Attachments,
            AttachmentQuotaBytes = reader.Number(Settings.AttachmentQuota) * 1024L * 1024L,
            AttachmentKept = TimeSpan.FromDays(reader.Number(Settings.AttachmentDays)),
            AttachmentNamedKept = reader.Number(Settings.AttachmentNamedDays) is > 0 and var days ? TimeSpan.FromDays(days) : null,
            MailboxMessages = reader.Number(Settings.MailboxMessages),
            MailboxBytes = reader.Number(Settings.MailboxMegabytes) * 1024L * 1024L,
            MailboxRetry = TimeSpan.FromSeconds(reader.Number(Settings.MailboxRetry)),
            DataFolder = ReadDataFolder(reader),
            FormsFolder = ReadFormsFolder(reader),
            Identity = ReadCertificate(reader, Settings.IdentityCertificate, Settings.IdentityKey, Settings.IdentityPassword)?[0],
            TrustAnchors = ReadPublic(reader, Settings.TrustAnchors),
            TrustIntermediates = ReadPublic(reader, Settings.TrustIntermediates),
            Authority = ReadAuthority(reader),
            DirectoryAuthority = ReadDirectoryAuthority(reader),
            DirectorySource = ReadDirectorySource(reader),
            SnapshotsFolder = folders.Snapshots,
            DirectoryRefresh = TimeSpan.FromSeconds(reader.Number(Settings.DirectoryRefresh)),
            DirectoryStale = TimeSpan.FromHours(reader.Number(Settings.DirectoryStale)),
            SandboxEnabled = sandbox,
            SandboxFolder = folders.Sandbox,
            FaultUnavailableEvery = reader.Number(Settings.FaultUnavailableEvery),
            FaultDropReplyEvery = reader.Number(Settings.FaultDropReplyEvery),
            Fault = ReadFault(reader),
            FaultIsSwitched = reader.Text(Settings.Fault) == FaultSwitch.Word,
        };
        CheckTogether(reader, options, loopback);
        return options;
    }

    private static Fault? ReadFault(SettingReader reader)
    {
        var name = reader.Text(Settings.Fault);
        if (name.Length == 0 || name == FaultSwitch.Word)
        {
            return null;
        }

        if (FaultCatalog.Find(name) is { } fault)
        {
            return fault;
        }

        reader.Fail(Settings.Fault, $"No fault is called '{name}'. The command 'faults' lists them.", $"Không có lỗi tên '{name}'. Lệnh 'faults' liệt kê tất cả.");
        return null;
    }

    private static void CheckTogether(SettingReader reader, HubOptions options, bool loopback)
    {
        if (!loopback && !reader.IsSet(Settings.TlsCertificate))
        {
            reader.Fail(Settings.Addresses,
                $"An address that is not loopback requires TLS. Set {Settings.TlsCertificate.FullKey}, or listen on 127.0.0.1 only.",
                $"Địa chỉ ngoài máy này bắt buộc có TLS. Hãy đặt {Settings.TlsCertificate.FullKey}, hoặc chỉ lắng nghe 127.0.0.1.");
        }

        if (!reader.IsSet(Settings.TlsCertificate) && options.HttpPort == options.GrpcPort && options.HttpPort != 0)
        {
            reader.Fail(Settings.GrpcPort,
                $"{options.GrpcPort} is already the port of JSON; without TLS both need a port of their own. Give another one, for example 5081.",
                $"{options.GrpcPort} đã là cổng JSON; không TLS thì mỗi loại cần một cổng. Hãy đặt cổng khác, ví dụ 5081.");
        }

        if (options.SandboxEnabled)
        {
            return;
        }

        foreach (var setting in (ReadOnlySpan<Setting>)[Settings.IdentityCertificate, Settings.TrustAnchors])
        {
            if (!reader.IsSet(setting) && reader.List(setting).Count == 0)
            {
                reader.Fail(setting,
                    $"It is required when the sandbox is off. Give it ({setting.Unit}).",
                    $"Bắt buộc khi không ở môi trường thử nghiệm. Hãy đặt giá trị.");
            }
        }

        foreach (var setting in (ReadOnlySpan<Setting>)[Settings.FaultUnavailableEvery, Settings.FaultDropReplyEvery, Settings.Fault])
        {
            if (reader.Text(setting) != setting.Default)
            {
                reader.Fail(setting,
                    $"Faults exist only in a sandbox, which is off. Remove it, or set {Settings.SandboxEnabled.FullKey} on a test machine.",
                    $"Chỉ môi trường thử nghiệm mới có lỗi giả, mà môi trường này đang tắt. Hãy xóa đi.");
            }
        }
    }

    // Kestrel reads its own section; an address there would pass by the rule on TLS.
    private static void RefuseOtherListeners(IConfiguration configuration, SettingReader reader)
    {
        foreach (var key in (ReadOnlySpan<string>)["Kestrel:Endpoints", "urls"])
        {
            if (configuration.GetSection(key).Exists())
            {
                reader.Fail(key,
                    $"Addresses are set by {Settings.Addresses.FullKey} and its ports only. Remove this setting (in the environment it may be ASPNETCORE_{key.ToUpperInvariant()}).",
                    $"Địa chỉ chỉ được đặt bằng {Settings.Addresses.FullKey} và các cổng. Hãy xóa cấu hình này.");
            }
        }
    }

    private static string ReadHubCode(SettingReader reader)
    {
        var code = reader.Text(Settings.HubCode);
        if (!AgencyCode().IsMatch(code) || code.Length > 35)
        {
            reader.Fail(Settings.HubCode,
                $"'{code}' is not an agency code. Give one such as H32.99 or 000.00.99.H32.",
                $"'{code}' không phải mã định danh cơ quan. Hãy đặt mã như H32.99 hoặc 000.00.99.H32.");
        }

        return code;
    }

    private static string ReadPathPrefix(SettingReader reader)
    {
        var prefix = reader.Text(Settings.PathPrefix);
        if (prefix.Length > 0 && !PathPrefix().IsMatch(prefix))
        {
            reader.Fail(Settings.PathPrefix,
                $"'{prefix}' is not a path. Begin with '/', end without one, for example /motcua.",
                $"'{prefix}' không phải đường dẫn. Bắt đầu bằng '/', không kết thúc bằng '/', ví dụ /motcua.");
            return "";
        }

        return prefix;
    }

    private static List<IPAddress> ReadAddresses(SettingReader reader)
    {
        var addresses = new List<IPAddress>();
        foreach (var text in reader.List(Settings.Addresses))
        {
            if (IPAddress.TryParse(text, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                reader.Fail(Settings.Addresses,
                    $"'{text}' is not an IP address. Give one such as 127.0.0.1, ::1 or 0.0.0.0; names are not resolved.",
                    $"'{text}' không phải địa chỉ IP. Hãy đặt địa chỉ như 127.0.0.1, ::1 hoặc 0.0.0.0.");
            }
        }

        return addresses;
    }

    private static DirectorySource? ReadDirectorySource(SettingReader reader)
    {
        var text = reader.Text(Settings.DirectorySource);
        if (text.Length == 0)
        {
            return null;
        }

        var code = reader.Text(Settings.DirectorySourceHub);
        if (!AgencyCode().IsMatch(code))
        {
            reader.Fail(Settings.DirectorySourceHub,
                $"'{code}' is not an agency code. Give that of the hub at {Settings.DirectorySource.FullKey}.", $"'{code}' không phải mã định danh. Hãy đặt mã của nút tại {Settings.DirectorySource.FullKey}.");
        }

        if (!reader.IsSet(Settings.DirectoryAuthority))
        {
            reader.Fail(Settings.DirectoryAuthority,
                $"It is required with {Settings.DirectorySource.FullKey}: a snapshot is worth only its authority's signature. Give the certificate.",
                $"Bắt buộc khi có {Settings.DirectorySource.FullKey}: bản Danh bạ chỉ có giá trị khi kiểm tra được chữ ký. Hãy đặt chứng thư.");
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return new DirectorySource(address, code);
        }

        reader.Fail(Settings.DirectorySource,
            $"'{text}' is not the address of a hub. Give one such as https://hub.example.gov.vn; http is taken for loopback only.",
            $"'{text}' không phải địa chỉ của nút. Hãy đặt địa chỉ như https://hub.example.gov.vn; http chỉ dùng trong máy.");
        return null;
    }

    public static string ReadDataFolder(SettingReader reader)
    {
        var folder = reader.Path(Settings.DataFolder, Path.Combine(AppContext.BaseDirectory, "data"));
        if (!System.IO.Directory.Exists(folder))
        {
            reader.Fail(Settings.DataFolder,
                $"The folder {folder} does not exist. Give the folder with 'directory' and 'catalog' in it.",
                $"Không có thư mục {folder}. Hãy chỉ tới thư mục chứa 'directory' và 'catalog'.");
        }

        return folder;
    }

    private static string? ReadFormsFolder(SettingReader reader)
    {
        if (!reader.IsSet(Settings.FormsFolder))
        {
            return null;
        }

        var folder = reader.Path(Settings.FormsFolder);
        if (!System.IO.Directory.Exists(folder))
        {
            reader.Fail(Settings.FormsFolder, $"The folder {folder} does not exist. Give the folder of the form schemas, or leave the setting out.", $"Không có thư mục {folder}. Hãy chỉ tới thư mục lược đồ biểu mẫu, hoặc bỏ thiết lập này.");
        }

        return folder;
    }

    private static X509Certificate2Collection? ReadCertificate(SettingReader reader, Setting file, Setting key, Setting password)
    {
        if (!reader.IsSet(file))
        {
            if (reader.IsSet(key))
            {
                reader.Fail(key, $"A key without {file.FullKey}. Set both or neither.", $"Có khóa mà không có {file.FullKey}. Hãy đặt cả hai hoặc bỏ cả hai.");
            }

            return null;
        }

        return Try(reader, file, reader.Path(file), path => CertificateFile.Load(path, reader.Path(key), reader.Text(password)));
    }

    /// <summary>The authority's certificate with its key, where this machine signs snapshots.</summary>
    public static X509Certificate2? ReadAuthority(SettingReader reader) =>
        ReadCertificate(reader, Settings.AuthorityCertificate, Settings.AuthorityKey, Settings.AuthorityPassword)?[0];

    /// <summary>The authority's certificate as it is pinned.</summary>
    public static X509Certificate2? ReadDirectoryAuthority(SettingReader reader) => reader.IsSet(Settings.DirectoryAuthority)
        ? Try(reader, Settings.DirectoryAuthority, reader.Path(Settings.DirectoryAuthority), CertificateFile.LoadPublic) is [var first, ..] ? first : null
        : null;

    public static List<X509Certificate2> ReadPublic(SettingReader reader, Setting setting) =>
        [.. reader.List(setting).SelectMany(path => Try(reader, setting, Path.GetFullPath(path), CertificateFile.LoadPublic) ?? [])];

    private static T? Try<T>(SettingReader reader, Setting setting, string path, Func<string, T> load)
        where T : class
    {
        try
        {
            return load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            reader.Fail(setting,
                $"{path} cannot be read as {setting.Unit}: {e.Message} Check the file, its key and its password.",
                $"Không đọc được {path}: {e.Message} Hãy kiểm tra tệp, khóa và mật khẩu.");
            return null;
        }
    }

    [GeneratedRegex(@"^(/[0-9A-Za-z._~-]+)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPrefix();

    [GeneratedRegex(@"^([A-Z][0-9]{2}(\.[0-9A-Z]{1,5}){0,3}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AgencyCode();
}

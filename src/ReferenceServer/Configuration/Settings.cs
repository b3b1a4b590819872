using System.Collections.Frozen;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Every setting of the hub. The flags, <c>--help</c>, the check for unknown keys and the reading of values all come from here.</summary>
internal static class Settings
{
    public const string Section = "MotCua";

    public static readonly Setting HubCode = new("Hub:Code", SettingKind.Text, "H32.99", "agency code",
        "The hub's own agency code: the audience of tokens, the name on receipts. It stands in the directory with the role HUB.",
        "Mã định danh của chính nút: đối tượng của mã xác thực, tên trên biên nhận. Phải có trong Danh bạ với vai trò HUB.");

    public static readonly Setting Addresses = new("Listen:Addresses", SettingKind.List, "127.0.0.1", "IP addresses",
        "Addresses to listen on. Any that is not loopback requires TLS.",
        "Các địa chỉ lắng nghe. Địa chỉ ngoài máy này bắt buộc có TLS.");

    public static readonly Setting HttpPort = new("Listen:HttpPort", SettingKind.Number, "5080", "port, 0 = any free one",
        "Port of JSON over HTTP/1.1, without TLS.",
        "Cổng JSON trên HTTP/1.1, không TLS.") { Minimum = 0, Maximum = 65535 };

    public static readonly Setting GrpcPort = new("Listen:GrpcPort", SettingKind.Number, "5081", "port, 0 = any free one",
        "Port of gRPC (and of Connect over HTTP/2), without TLS.",
        "Cổng gRPC (và Connect trên HTTP/2), không TLS.") { Minimum = 0, Maximum = 65535 };

    public static readonly Setting TlsPort = new("Listen:TlsPort", SettingKind.Number, "5443", "port, 0 = any free one",
        "With a TLS certificate: the one port of both JSON and gRPC, chosen by ALPN.",
        "Khi có chứng thư TLS: một cổng chung cho JSON và gRPC, chọn bằng ALPN.") { Minimum = 0, Maximum = 65535 };

    public static readonly Setting PathPrefix = new("Listen:PathPrefix", SettingKind.Text, "", "path, for example /motcua",
        "A prefix that a proxy in front of the hub leaves in the path. Calls without it are served too.",
        "Tiền tố đường dẫn mà proxy phía trước giữ lại. Lời gọi không có tiền tố vẫn được phục vụ.");

    public static readonly Setting TlsCertificate = new("Tls:Certificate", SettingKind.Path, "", "PEM or PKCS#12 file",
        "Server certificate with its chain. Setting it turns TLS on.",
        "Chứng thư máy chủ kèm chuỗi. Đặt giá trị này là bật TLS.");

    public static readonly Setting TlsKey = new("Tls:Key", SettingKind.Path, "", "PEM file",
        "Its private key, when the certificate file is PEM without the key.",
        "Khóa riêng, khi tệp chứng thư là PEM không kèm khóa.");

    public static readonly Setting TlsPassword = new("Tls:Password", SettingKind.Secret, "", "",
        "Password of the PKCS#12 file or of the encrypted key.",
        "Mật khẩu của tệp PKCS#12 hoặc của khóa đã mã hóa.");

    public static readonly Setting ClientCertificates = new("Tls:ClientCertificates", SettingKind.Switch, "true", "true or false",
        "Accept client certificates bound in the directory instead of a token (mutual TLS).",
        "Chấp nhận chứng thư của bên gọi đã gắn trong Danh bạ thay cho mã xác thực (mTLS).");

    public static readonly Setting Database = new("Storage:Database", SettingKind.Path, "var/motcua.db", "SQLite file",
        "The database. Its folder also holds the attachments and, in a sandbox, the sandbox's keys.",
        "Cơ sở dữ liệu. Thư mục của nó cũng chứa tệp đính kèm và, khi thử nghiệm, các khóa thử nghiệm.");

    public static readonly Setting AttachmentsFolder = new("Storage:Attachments", SettingKind.Path, "", "folder; empty = 'attachments' beside the database",
        "Where attached files are stored.",
        "Nơi lưu tệp đính kèm.");

    public static readonly Setting AttachmentQuota = new("Storage:AttachmentQuotaMegabytes", SettingKind.Number, "10240", "MiB for each agency",
        "How much each agency may store; above it uploads are refused with QUOTA_EXCEEDED.",
        "Dung lượng mỗi cơ quan được lưu; vượt quá bị từ chối QUOTA_EXCEEDED.") { Minimum = 1, Maximum = 1_000_000_000 };

    public static readonly Setting AttachmentDays = new("Storage:AttachmentDays", SettingKind.Number, "38", "days",
        "How long an attachment that no message names is kept: 8 days longer than the longest expires_at.",
        "Thời gian giữ tệp chưa được thông điệp nào nêu: hơn expires_at dài nhất 8 ngày.") { Minimum = 9, Maximum = 3650 };

    public static readonly Setting AttachmentNamedDays = new("Storage:AttachmentNamedDays", SettingKind.Number, "400", "days, 0 = for ever",
        "How long an attachment is kept after the last message that names it has expired; then it counts no more for its agency's share.",
        "Thời gian giữ tệp sau khi thông điệp cuối cùng nêu nó hết hạn; sau đó tệp không còn tính vào dung lượng của cơ quan.") { Minimum = 0, Maximum = 36500 };

    public static readonly Setting MailboxMessages = new("Mailbox:MaxMessages", SettingKind.Number, "2000000", "messages, 0 = no limit",
        "How many messages may wait in one mailbox, dead letters included; above it senders are refused with MAILBOX_FULL, other mailboxes go on.",
        "Số thông điệp được chờ trong một hộp thư, kể cả thư chết; vượt quá thì bên gửi bị từ chối MAILBOX_FULL, hộp thư khác không ảnh hưởng.") { Minimum = 0, Maximum = 2_000_000_000 };

    public static readonly Setting MailboxMegabytes = new("Mailbox:MaxMegabytes", SettingKind.Number, "8192", "MiB of payload, 0 = no limit",
        "How much may wait in one mailbox; above it senders are refused with MAILBOX_FULL. Below 2 some payloads never fit.",
        "Dung lượng được chờ trong một hộp thư; vượt quá thì bên gửi bị từ chối MAILBOX_FULL. Dưới 2 thì có nội dung không bao giờ vừa.") { Minimum = 0, Maximum = 1_000_000_000 };

    public static readonly Setting MailboxRetry = new("Mailbox:RetrySeconds", SettingKind.Number, "30", "seconds",
        "How long a sender refused with MAILBOX_FULL is asked to wait before it sends again.",
        "Thời gian bên gửi bị từ chối MAILBOX_FULL được yêu cầu chờ trước khi gửi lại.") { Minimum = 1, Maximum = 86_400 };

    public static readonly Setting DataFolder = new("Data:Folder", SettingKind.Path, "", "folder; empty = 'data' beside the program",
        "Directory, catalogue and code patterns as JSON files.",
        "Danh bạ, danh mục thủ tục và mẫu mã hồ sơ dạng tệp JSON.");

    public static readonly Setting FormsFolder = new("Data:Forms", SettingKind.Path, "", "folder; empty = none",
        "Further form schemas beside those of the contract: <form>-<version>.json.",
        "Lược đồ biểu mẫu khác ngoài các lược đồ của chuẩn: <biểu mẫu>-<phiên bản>.json.");

    public static readonly Setting IdentityCertificate = new("Identity:Certificate", SettingKind.Path, "", "PEM or PKCS#12 file",
        "The hub's own certificate, which signs receipts. Required outside a sandbox; a sandbox makes its own.",
        "Chứng thư của nút, dùng ký biên nhận. Bắt buộc ngoài môi trường thử nghiệm.");

    public static readonly Setting IdentityKey = new("Identity:Key", SettingKind.Path, "", "PEM file",
        "Its private key, when the certificate file is PEM without the key.",
        "Khóa riêng, khi tệp chứng thư là PEM không kèm khóa.");

    public static readonly Setting IdentityPassword = new("Identity:Password", SettingKind.Secret, "", "",
        "Password of the PKCS#12 file or of the encrypted key.",
        "Mật khẩu của tệp PKCS#12 hoặc của khóa đã mã hóa.");

    public static readonly Setting TrustAnchors = new("Trust:Anchors", SettingKind.List, "", "PEM files",
        "Root certificates that system certificates lead to. Required outside a sandbox.",
        "Chứng thư gốc tin cậy. Bắt buộc ngoài môi trường thử nghiệm.");

    public static readonly Setting TrustIntermediates = new("Trust:Intermediates", SettingKind.List, "", "PEM files",
        "Certificates that may stand between a root and a system.",
        "Chứng thư trung gian.");

    public static readonly Setting AuthorityCertificate = new("Authority:Certificate", SettingKind.Path, "", "PEM or PKCS#12 file",
        "The directory authority's certificate, on the hub that issues the signed snapshots.",
        "Chứng thư của cơ quan quản lý Danh bạ, trên nút phát hành bản Danh bạ có ký.");

    public static readonly Setting AuthorityKey = new("Authority:Key", SettingKind.Path, "", "PEM file",
        "Its private key, when the certificate file is PEM without the key.",
        "Khóa riêng, khi tệp chứng thư là PEM không kèm khóa.");

    public static readonly Setting AuthorityPassword = new("Authority:Password", SettingKind.Secret, "", "",
        "Password of the PKCS#12 file or of the encrypted key.",
        "Mật khẩu của tệp PKCS#12 hoặc của khóa đã mã hóa.");

    public static readonly Setting DirectoryAuthority = new("Directory:Authority", SettingKind.Path, "", "PEM file",
        "The directory authority's certificate, pinned: only snapshots that it signed are the directory of this hub. Empty: the directory is that of the data folder.",
        "Chứng thư ghim của cơ quan quản lý Danh bạ: chỉ bản Danh bạ do cơ quan này ký mới được dùng.");

    public static readonly Setting DirectorySource = new("Directory:Source", SettingKind.Text, "", "address of a hub, https unless loopback",
        "The hub that serves the authority's snapshots. Empty: they are only taken from the folder.",
        "Nút phát hành bản Danh bạ của cơ quan quản lý. Để trống: chỉ lấy từ thư mục.");

    public static readonly Setting DirectorySourceHub = new("Directory:SourceHub", SettingKind.Text, "", "agency code",
        "The agency code of that hub, for which this hub's tokens are made out.",
        "Mã định danh của nút đó, ghi trong mã xác thực của nút này.");

    public static readonly Setting DirectorySnapshots = new("Directory:Snapshots", SettingKind.Path, "", "folder; empty = 'snapshots' beside the database",
        "Where 'directory publish' puts signed snapshots and the hub takes them from.",
        "Nơi lệnh 'directory publish' đặt bản Danh bạ đã ký và nút lấy về.");

    public static readonly Setting DirectoryRefresh = new("Directory:RefreshSeconds", SettingKind.Number, "60", "seconds",
        "How often the hub looks for a newer snapshot.",
        "Khoảng thời gian nút tìm bản Danh bạ mới.") { Minimum = 1, Maximum = 86_400 };

    public static readonly Setting DirectoryStale = new("Directory:StaleHours", SettingKind.Number, "72", "hours",
        "How long the hub goes on without word from the source; then it takes no certificate until the source answers.",
        "Thời gian nút tiếp tục khi không liên lạc được nguồn; sau đó không nhận chứng thư nào cho đến khi nguồn trả lời.") { Minimum = 1, Maximum = 8760 };

    public static readonly Setting SandboxEnabled = new("Sandbox:Enabled", SettingKind.Switch, "", "true or false; empty = true when every address is loopback",
        "A certificate authority of its own, enrolment in one call, a clock that can be set. Never in production.",
        "Cơ quan cấp chứng thư riêng, đăng ký bằng một lời gọi, đồng hồ chỉnh được. Không bao giờ dùng khi vận hành.");

    public static readonly Setting SandboxFolder = new("Sandbox:Folder", SettingKind.Path, "", "folder; empty = 'sandbox' beside the database",
        "Where the sandbox keeps its keys and certificates.",
        "Nơi lưu khóa và chứng thư thử nghiệm.");

    public static readonly Setting FaultUnavailableEvery = new("Sandbox:Faults:UnavailableEvery", SettingKind.Number, "0", "calls, 0 = never",
        "Test fault: each so many calls is answered STORE_UNAVAILABLE before anything is stored.",
        "Lỗi thử nghiệm: cứ bấy nhiêu lời gọi thì một lời bị trả STORE_UNAVAILABLE, chưa lưu gì.") { Minimum = 0, Maximum = 1_000_000 };

    public static readonly Setting FaultDropReplyEvery = new("Sandbox:Faults:DropReplyEvery", SettingKind.Number, "0", "calls, 0 = never",
        "Test fault: each so many calls is carried out, then the connection breaks before the answer.",
        "Lỗi thử nghiệm: cứ bấy nhiêu lời gọi thì một lời được thực hiện rồi đứt kết nối trước khi trả lời.") { Minimum = 0, Maximum = 1_000_000 };

    public static readonly Setting Fault = new("Sandbox:Fault", SettingKind.Text, "", "name ('faults' lists them), or 'switch'",
        "Test fault: the hub breaks one requirement on purpose, so that a conformance suite can be proven.",
        "Lỗi thử nghiệm: nút cố ý vi phạm một yêu cầu để chứng minh bộ kiểm thử bắt được.") { ShortFlag = "--fault" };

    public static IReadOnlyList<Setting> All { get; } =
    [
        HubCode, Addresses, HttpPort, GrpcPort, TlsPort, PathPrefix, TlsCertificate, TlsKey, TlsPassword, ClientCertificates,
        Database, AttachmentsFolder, AttachmentQuota, AttachmentDays, AttachmentNamedDays, MailboxMessages, MailboxMegabytes, MailboxRetry, DataFolder, FormsFolder,
        IdentityCertificate, IdentityKey, IdentityPassword, TrustAnchors, TrustIntermediates,
        AuthorityCertificate, AuthorityKey, AuthorityPassword,
        DirectoryAuthority, DirectorySource, DirectorySourceHub, DirectorySnapshots, DirectoryRefresh, DirectoryStale,
        SandboxEnabled, SandboxFolder, FaultUnavailableEvery, FaultDropReplyEvery, Fault,
    ];

    public static FrozenDictionary<string, Setting> ByKey { get; } =
        All.ToFrozenDictionary(setting => setting.FullKey, StringComparer.OrdinalIgnoreCase);
}

using System.Globalization;
using System.Text;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Pages;

/// <summary>The Vietnamese edition of a chapter's requirements: docs/vi/yeu-cau.</summary>
internal static class RequirementPage
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["MC-CORE"] = "thông điệp, MotCua JSON, ràng buộc, lý do từ chối",
        ["MC-SIGN"] = "chữ ký, biên nhận, thẻ xác thực",
        ["MC-TASK"] = "hồ sơ, phần việc và điều làm chúng thay đổi",
        ["MC-TIME"] = "thời gian làm việc, ngày hẹn, quá hạn",
        ["MC-DELIVER"] = "gửi, hộp thư, biên nhận, thứ tự, quyền nhận",
        ["MC-DIR"] = "Danh bạ",
        ["MC-ATT"] = "tệp đính kèm",
        ["MC-WIRE"] = "hai đường truyền",
        ["MC-ERR"] = "từ chối và cách xử lý",
        ["MC-VER"] = "phiên bản và những gì được thay đổi",
    };

    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["hub"] = "nút trao đổi", ["sender"] = "bên gửi", ["receiver"] = "bên nhận", ["authority"] = "cơ quan quản lý Danh bạ", ["contract"] = "bản thân chuẩn",
    };

    public static IReadOnlyCollection<string> Chapters => Titles.Keys;

    /// <summary>The first page: the chapters with their counts.</summary>
    public static string Index()
    {
        var page = new StringBuilder("""
            # Yêu cầu của chuẩn MotCua (bản tiếng Việt)

            Bản tiếng Việt của từng yêu cầu trong `docs/spec`: nội dung, vì sao cần, và cách sửa khi hệ thống chưa đạt. Mã yêu cầu (ví dụ MC-SIGN-3) không bao giờ dùng lại. Bảng, ví dụ và lời dẫn giữa các yêu cầu có trong bản tiếng Anh.
            Các trang này được ghi từ `docs/spec/requirements.yaml`: sửa ở đó rồi chạy lại `dotnet run --project src/MotCua.Conformance -- list --chapter MC-TIME > docs/vi/yeu-cau/MC-TIME.md` (không có mã chương: trang này); có kiểm thử so sánh.

            | chương | nội dung | bắt buộc | nên | có thể | định nghĩa |
            |---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var chapter in Chapters)
        {
            var all = Of(chapter);
            int Count(RequirementLevel level) => all.Count(one => one.Level == level);
            page.Append(CultureInfo.InvariantCulture, $"| [{chapter}]({chapter}.md) | {Titles[chapter]} | {Count(RequirementLevel.Must)} | {Count(RequirementLevel.Should)} | {Count(RequirementLevel.May)} | {Count(RequirementLevel.Defines)} |\n");
        }

        return page.ToString();
    }

    /// <param name="chapter">One of <see cref="Chapters"/>.</param>
    public static string Chapter(string chapter)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {chapter}: {Titles[chapter]}\n\nBản tiếng Anh, có bảng và ví dụ: [{chapter}](../../spec/{chapter}.md). Các chương khác: [mục lục](README.md).\n\n");
        foreach (var one in Of(chapter))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {one.Id}\n\n*{Level(one.Level)} · {string.Join(", ", one.Roles.Select(role => Roles[role]))}{(one.Feature is { } feature ? $" · khi khai tính năng `{feature}`" : "")}*\n\n{one.Words.Vi}\n\n");
            Append(page, "Vì sao", one.Why.Vi);
            Append(page, "Cách sửa", one.Remedy.Vi);
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Append(StringBuilder page, string title, string text)
    {
        if (text.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"- **{title}:** {text}\n{(title == "Cách sửa" ? "\n" : "")}");
        }
    }

    private static List<Requirement> Of(string chapter) => [.. RequirementList.Standard.All.Where(one => one.Id.StartsWith(chapter + "-", StringComparison.Ordinal))];

    private static string Level(RequirementLevel level) => level switch { RequirementLevel.Must => "BẮT BUỘC", RequirementLevel.Should => "NÊN", RequirementLevel.May => "CÓ THỂ", _ => "ĐỊNH NGHĨA" };
}

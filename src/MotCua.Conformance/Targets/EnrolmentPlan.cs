using System.Text.Json.Nodes;

namespace MotCua.Conformance.Targets;

/// <summary>
/// The agencies of a trial: every kind that the rules speak of, once for each lane, so that cases run side by side without meeting in a mailbox. Their codes begin with Z, which
/// QĐ 20/2020/QĐ-TTg gives to nobody.
/// </summary>
internal static class EnrolmentPlan
{
    public const string Nowhere = "Z96";
    public const string OtherHub = "Z97";
    public const string Authority = "Z98";
    public const string Hub = "Z99";

    /// <summary>The name of an agency in the cases, what the Directory says of it, and whether a system of its own speaks for it.</summary>
    public sealed record Part(string Name, string Code, JsonObject Entry, bool HasSystem = true);

    public static string Province(int lane) => $"Z{lane:00}";

    /// <summary>Codes of the other system that a mapping ties to an agency of the lane, in either direction.</summary>
    public static IReadOnlyList<(string Name, string Other, JsonObject Entry)> Mappings(int lane)
    {
        var province = Province(lane);
        (string Name, string Other, JsonObject Entry) Make(string name, int number, int other, bool isTurned)
        {
            var (code, mapped) = ($"{province}.{number}", $"000.00.{other}.{province}");
            return (name, mapped, new JsonObject { ["code"] = isTurned ? mapped : code, ["otherCode"] = isTurned ? code : mapped });
        }

        return [Make("land", 6, 86, isTurned: false), Make("tax", 3, 83, isTurned: true)];
    }

    public static IReadOnlyList<Part> Lane(int lane, DateOnly today)
    {
        var province = Province(lane);
        string Code(int number) => $"{province}.{number}";
        Part Make(string name, int number, string agency, string tier, params (string Member, JsonNode Value)[] more)
        {
            var entry = new JsonObject { ["code"] = Code(number), ["name"] = agency, ["tier"] = $"TIER_{tier}", ["parent"] = province };
            foreach (var (member, value) in more)
            {
                entry[member] = value;
            }

            return new Part(name, entry["code"]!.GetValue<string>(), entry, !name.StartsWith("ended-", StringComparison.Ordinal) || name == "ended-lately");
        }

        return
        [
            Make("intake", 1, "UBND xã Thử", "COMMUNE", ("roles", Roles("ONE_STOP")), ("areas", Texts($"99{lane:000}"))),
            Make("department", 2, "Sở Thử nghiệm", "PROVINCE", ("roles", Roles("PROCESSING")), ("otherCode", $"000.00.02.{province}")),
            Make("tax", 3, "Thuế cơ sở Thử", "PROVINCE", ("sector", "SECTOR_TAX"), ("roles", Roles("PROCESSING"))),
            Make("treasury", 4, "Kho bạc Thử", "PROVINCE", ("sector", "SECTOR_TREASURY")),
            Make("post", 5, "Bưu điện Thử", "PROVINCE", ("sector", "SECTOR_POST")),
            Make("land", 6, "Chi nhánh đăng ký đất đai Thử", "PROVINCE", ("sector", "SECTOR_LAND_REGISTRY"), ("roles", Roles("PROCESSING"))),
            Make("portal", 7, "Cổng dịch vụ công Thử", "PROVINCE", ("roles", Roles("PORTAL")), ("issuesFor", Texts(Code(1)))),
            Make("gateway", 8, "Cổng thanh toán Thử", "CENTRAL", ("roles", Roles("PAYMENT_GATEWAY"))),
            Make("register", 9, "Cơ sở dữ liệu Thử", "CENTRAL", ("roles", Roles("REGISTER"))),
            Make("other", 10, "UBND xã Khác", "COMMUNE", ("roles", Roles("ONE_STOP"))),
            Make("ended-one", 11, "UBND huyện Thử (một đơn vị kế thừa)", "DISTRICT", ("validTo", "2025-06-30"), ("successors", Texts(Code(2)))),
            Make("ended-many", 12, "UBND huyện Thử (nhiều đơn vị kế thừa)", "DISTRICT", ("validTo", "2025-06-30"), ("successors", Texts(Code(1), Code(10)))),
            Make("ended-none", 13, "UBND huyện Thử (không có đơn vị kế thừa)", "DISTRICT", ("validTo", "2025-06-30")),
            Make("ended-lately", 14, "Phòng Thử (vừa kết thúc)", "PROVINCE", ("roles", Roles("PROCESSING")), ("validTo", Day(today.AddDays(-2))), ("successors", Texts(Code(2)))),
            Make("elsewhere", 15, "Sở Thử ở nút khác", "PROVINCE", ("roles", Roles("PROCESSING")), ("homeHub", OtherHub)),
            Make("below-elsewhere", 16, "Phòng Thử ở nút khác", "PROVINCE", ("parent", Code(15))),
            Make("nowhere", 17, "Cơ quan Thử không có nút", "CENTRAL", ("parent", Nowhere)),
            Make("district", 20, "UBND huyện Thử (còn hiệu lực)", "DISTRICT", ("roles", Roles("ONE_STOP", "PROCESSING"))),
            Make("ward", 21, "UBND xã Thử thuộc huyện", "COMMUNE", ("code", $"{Code(20)}.1"), ("parent", Code(20)), ("roles", Roles("ONE_STOP"))),
            Make("hamlet", 22, "Điểm tiếp nhận Thử", "COMMUNE", ("code", $"{Code(20)}.1.1"), ("parent", $"{Code(20)}.1"), ("roles", Roles("ONE_STOP"))),
            Make("twin-one", 23, "Chi cục Thử I", "PROVINCE", ("otherCode", $"000.00.23.{province}")),
            Make("twin-two", 24, "Chi cục Thử II", "PROVINCE", ("otherCode", $"000.00.23.{province}")),
            Make("ended-twice", 25, "Phòng Thử (kế thừa hai lần)", "DISTRICT", ("validTo", "2024-12-31"), ("successors", Texts(Code(11)))),
            Make("ended-joined", 26, "Phòng Thử (các đơn vị kế thừa đã hợp nhất)", "DISTRICT", ("validTo", "2024-12-31"), ("successors", Texts(Code(11), Code(2)))),
            Make("ended-closed", 27, "Phòng Thử (đơn vị kế thừa đã giải thể)", "DISTRICT", ("validTo", "2024-12-31"), ("successors", Texts(Code(13)))),
            Make("later", 28, "Sở Thử thành lập sau", "PROVINCE", ("validFrom", Day(today.AddDays(390)))),
        ];
    }

    public static JsonArray Roles(params string[] roles) => Texts([.. roles.Select(role => $"AGENCY_ROLE_{role}")]);

    public static JsonArray Texts(params string[] texts) => [.. texts.Select(text => (JsonNode)text)];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

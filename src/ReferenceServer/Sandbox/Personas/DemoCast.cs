namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>Who plays in the demo and when: the same story in two tiers and in three, with other data.</summary>
internal sealed record DemoCast
{
    public required DateTimeOffset Begins { get; init; }

    public required string ProcedureCode { get; init; }

    public required string ProcedureName { get; init; }

    public required string ProcedureVersion { get; init; }

    public required Role Portal { get; init; }

    public required Role Commune { get; init; }

    /// <summary>The district one-stop between commune and land branch; null since 1 July 2025.</summary>
    public Role? District { get; init; }

    public required Role LandBranch { get; init; }

    public required Role TaxOffice { get; init; }

    public required Role Treasury { get; init; }

    public required Role Post { get; init; }

    public required string CommuneCode { get; init; }

    public string? DistrictCode { get; init; }

    /// <summary>The night in which agencies of the cast end; null where none does.</summary>
    public DemoNight? Night { get; init; }

    public IEnumerable<Role> All => District is null
        ? [Portal, Commune, LandBranch, TaxOffice, Treasury, Post]
        : [Portal, Commune, District, LandBranch, TaxOffice, Treasury, Post];

    /// <summary>Late 2026: province and commune. 23 November 2026 is the Monday before Vietnam Culture Day.</summary>
    public static DemoCast TwoTiers { get; } = new()
    {
        Begins = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(7)),
        ProcedureCode = "1.013831",
        ProcedureName = "Đăng ký biến động quyền sử dụng đất khi chuyển nhượng",
        ProcedureVersion = "2025.1",
        Portal = new("G22", "Cổng Dịch vụ công quốc gia", "dvcqg", SpeaksJson: false),
        Commune = new("H32.12.3", "Một cửa phường Cam Linh", "mot-cua-cam-linh", SpeaksJson: true),
        LandBranch = new("H32.11.5.2", "Chi nhánh VPĐKĐĐ khu vực Cam Ranh", "dat-dai-cam-ranh", SpeaksJson: false),
        TaxOffice = new("G12.18.32.6", "Thuế cơ sở Cam Ranh", "thue-cam-ranh", SpeaksJson: false),
        Treasury = new("G12.12.113.4", "Kho bạc Cam Ranh", "kho-bac-cam-ranh", SpeaksJson: true),
        Post = new("E01.32.4", "Bưu điện Cam Ranh", "buu-dien-cam-ranh", SpeaksJson: true),
        CommuneCode = "22420",
    };

    /// <summary>June 2025: the last month with the district tier.</summary>
    public static DemoCast ThreeTiers { get; } = new()
    {
        Begins = new DateTimeOffset(2025, 6, 9, 8, 0, 0, TimeSpan.FromHours(7)),
        ProcedureCode = "1.012765",
        ProcedureName = "Đăng ký biến động quyền sử dụng đất khi chuyển nhượng",
        ProcedureVersion = "2024.1",
        Portal = TwoTiers.Portal,
        Commune = new("H32.12.29", "Một cửa phường Cam Linh", "mot-cua-cam-linh-2025", SpeaksJson: true),
        District = new("H32.12", "Một cửa thành phố Cam Ranh", "mot-cua-tp-cam-ranh", SpeaksJson: false),
        LandBranch = new("H32.11.5.2", "Chi nhánh VPĐKĐĐ thành phố Cam Ranh", "dat-dai-cam-ranh", SpeaksJson: false),
        TaxOffice = new("G12.18.113.4", "Đội Thuế liên huyện Cam Ranh", "thue-cam-ranh", SpeaksJson: false),
        Treasury = TwoTiers.Treasury,
        Post = TwoTiers.Post,
        CommuneCode = "22420",
        DistrictCode = "569",
    };

    /// <summary>
    /// The last evening of the district tier: the same story begins with three tiers, and while its tasks are open at seven agencies the night falls in which three of them end.
    /// </summary>
    public static DemoCast AcrossTheReform { get; } = ThreeTiers with
    {
        Begins = new DateTimeOffset(2025, 6, 30, 15, 0, 0, TimeSpan.FromHours(7)),
        Night = new DemoNight(
            new DateTimeOffset(2025, 7, 1, 7, 30, 0, TimeSpan.FromHours(7)),
            new("G22.3", "Cơ quan quản lý danh bạ", "danh-ba", SpeaksJson: true),
            [
                new([ThreeTiers.Commune, ThreeTiers.District!], TwoTiers.Commune with { Name = "Một cửa phường Cam Linh (mới)" }, "NQ 1667/NQ-UBTVQH15"),
                new([ThreeTiers.TaxOffice], TwoTiers.TaxOffice, "Thuế tỉnh và Thuế cơ sở từ 2025-07-01"),
            ]),
    };

    public string NameOf(string code) => All.Concat(Night?.Roles ?? []).FirstOrDefault(role => role.Code == code)?.Name ?? code;

    /// <summary>One agency of the cast and the system that acts for it.</summary>
    /// <param name="Code">Agency code.</param>
    /// <param name="Name">What an officer calls it.</param>
    /// <param name="System">System id.</param>
    /// <param name="SpeaksJson">HTTP/1.1 JSON with long polls; otherwise gRPC with a stream.</param>
    internal sealed record Role(string Code, string Name, string System, bool SpeaksJson);
}

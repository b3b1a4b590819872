namespace MotCua.ReferenceServer.Tests;

/// <summary>A small directory and catalogue with the reform of 1 July 2025 in it, written to a folder for one test.</summary>
internal static class SampleData
{
    public const string Hub = "H32.99";
    public const string Commune = "H32.12.1";
    public const string OtherCommune = "H32.12.2";
    public const string SplitDistrict = "H32.12";
    public const string MergedDistrict = "H32.13";
    public const string ClosedOffice = "H32.14";
    public const string Tax = "G12.18";

    public static string WriteTo(string folder)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(folder, "directory"));
        System.IO.Directory.CreateDirectory(Path.Combine(folder, "catalog"));
        File.WriteAllText(Path.Combine(folder, "directory", "agencies.json"), """
            {
              "agencies": [
                { "code": "H32", "name": "Khánh Hòa", "tier": "TIER_PROVINCE", "homeHub": "H32.99" },
                { "code": "H32.99", "name": "Nút", "tier": "TIER_PROVINCE", "roles": ["AGENCY_ROLE_HUB"], "parent": "H32", "homeHub": "H32.99" },
                { "code": "H32.12", "name": "Huyện A", "tier": "TIER_DISTRICT", "parent": "H32", "validTo": "2025-06-30", "successors": ["H32.12.1", "H32.12.2"] },
                { "code": "H32.13", "name": "Huyện B", "tier": "TIER_DISTRICT", "parent": "H32", "validTo": "2025-06-30", "successors": ["H32.13.9"] },
                { "code": "H32.13.9", "name": "Xã cũ", "tier": "TIER_COMMUNE", "parent": "H32", "validTo": "2025-12-31", "successors": ["H32.12.1"] },
                { "code": "H32.14", "name": "Phòng C", "tier": "TIER_DISTRICT", "parent": "H32", "validTo": "2025-06-30" },
                { "code": "H32.12.1", "otherCode": "001.12.32.H32", "name": "Xã Một cũ", "tier": "TIER_COMMUNE", "parent": "H32", "areas": ["22408"], "validTo": "2025-06-30" },
                { "code": "H32.12.1", "otherCode": "001.12.32.H32", "name": "Xã Một", "tier": "TIER_COMMUNE", "parent": "H32", "areas": ["22408", "22411"], "validFrom": "2025-07-01", "issuesFor": ["G12.18"] },
                { "code": "H32.12.2", "name": "Xã Hai", "tier": "TIER_COMMUNE", "parent": "H32", "areas": ["22414"], "validFrom": "2025-07-01" },
                { "code": "G12.18", "name": "Thuế", "tier": "TIER_CENTRAL", "sector": "SECTOR_TAX", "areas": ["22408"], "homeHub": "G12.99" },
                { "code": "G12.99", "name": "Nút Thuế", "tier": "TIER_CENTRAL", "roles": ["AGENCY_ROLE_HUB"] }
              ],
              "mappings": [ { "code": "H32.12.2", "otherCode": "002.12.32.H32" } ]
            }
            """);
        File.WriteAllText(Path.Combine(folder, "catalog", "procedures.json"), """
            {
              "procedures": [
                { "code": "1.000001", "name": "Thủ tục thử", "version": "2024", "validTo": "2025-06-30", "tiers": ["TIER_DISTRICT"] },
                { "code": "1.000001", "name": "Thủ tục thử", "version": "2025", "validFrom": "2025-07-01", "tiers": ["TIER_COMMUNE"] },
                { "code": "1.000002", "name": "Thủ tục khác", "version": "1", "tiers": ["TIER_PROVINCE"] }
              ]
            }
            """);
        File.WriteAllText(Path.Combine(folder, "code-patterns.json"), """
            {
              "patterns": [
                { "template": "{agency}-{yyMMdd}-{seq:4}", "reset": "DAILY" },
                { "agency": "G12", "template": "{agency}-{yyyyMMdd}-{seq:7}", "reset": "DAILY" }
              ]
            }
            """);
        return folder;
    }
}

using System.Globalization;
using System.Text;

namespace MotCua.Bench.Workload;

/// <summary>The filled-in application to register a land change (Đơn đăng ký biến động), as an online form sends it.</summary>
internal static class LandForm
{
    public const string Name = "land-change-registration";
    public const string Version = "1";

    /// <summary>The form's JSON; the number goes into certificate and parcel so that no two are alike.</summary>
    public static byte[] Data(int number) => Encoding.UTF8.GetBytes(Text.Replace("#", number.ToString("D6", CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static readonly string Text = string.Concat("""
        {
          "users": [
            {"kind": "HO_GIA_DINH", "fullName": "Hộ bà Nguyễn Thị Ánh Tuyết", "dateOfBirth": "1985-03-14", "identityKind": "SO_DINH_DANH", "identityNumber": "056185001234",
             "address": {"provinceCode": "56", "communeCode": "22432", "detail": "Số 12 đường Phan Chu Trinh, tổ dân phố Linh Vạn"}, "phone": "0905123456", "share": "1/2"},
            {"kind": "CA_NHAN", "fullName": "Nguyễn Văn Thành", "dateOfBirth": "1983-11-02", "identityKind": "SO_DINH_DANH", "identityNumber": "056083004321", "share": "1/2"}
          ],
          "certificate": {"number": "DA #", "registerNumber": "CH #", "issuedOn": "2016-08-19", "issuedBy": "Ủy ban nhân dân thành phố Cam Ranh"},
          "parcels": [
            {"parcelNumber": "#", "mapSheet": "27", "address": {"provinceCode": "56", "communeCode": "22432", "detail": "Tổ dân phố Linh Vạn"},
             "area": 152.4, "privateArea": 152.4, "sharedArea": 0, "origin": "Công nhận quyền sử dụng đất như giao đất có thu tiền sử dụng đất",
             "purposes": [{"code": "ODT", "area": 100, "until": "LAU_DAI"}, {"code": "CLN", "area": 52.4, "until": "2063-10-15"}]}
          ],
          "assets": [
            {"kind": "NHA_O", "name": "Nhà ở riêng lẻ", "grade": "Cấp 4", "floors": 2, "builtArea": 84.5, "floorArea": 169, "completedIn": "2018", "structure": "Tường gạch, mái tôn", "ownership": "Sở hữu chung"}
          ],
          "change": {
            "kind": "CHUYEN_NHUONG",
            "before": "Bà Nguyễn Thị Ánh Tuyết và ông Nguyễn Văn Thành sử dụng thửa đất và sở hữu nhà ở.",
            "after": "Bà Huỳnh Thị Kim Loan nhận chuyển nhượng toàn bộ thửa đất và tài sản gắn liền với đất.",
            "reason": "Chuyển nhượng theo hợp đồng công chứng.",
            "contract": {"number": "1427/2026", "signedOn": "2026-11-18", "notary": "Văn phòng công chứng Cam Ranh", "value": 2350000000},
            "transferees": [
              {"kind": "CA_NHAN", "fullName": "Huỳnh Thị Kim Loan", "dateOfBirth": "1990-07-21", "identityKind": "SO_DINH_DANH", "identityNumber": "056190007788",
               "address": {"provinceCode": "56", "communeCode": "22432", "detail": "Số 5 đường Nguyễn Thị Minh Khai"}, "phone": "0914567890", "email": "kimloan@example.vn"}
            ]
          },
          "obligations": "Đã nộp đủ tiền sử dụng đất khi được công nhận; thuế thu nhập và lệ phí trước bạ nộp theo thông báo.",
          "newCertificate": true,
          "papers": [
            {"name": "Giấy chứng nhận quyền sử dụng đất (bản gốc)", "originals": 1, "copies": 0},
            {"name": "Hợp đồng chuyển nhượng quyền sử dụng đất có công chứng", "originals": 1, "copies": 1}
          ],
          "commitment": true,
          "signedOn": "2026-11-19"
        }
        """.Split('\n').Select(line => line.Trim()));
}

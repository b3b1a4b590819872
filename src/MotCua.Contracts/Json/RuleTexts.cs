using System.Collections.Frozen;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>Every rule that the reader can report, with its reason and its text in both languages. {0} is a bound of the rule, never the value.</summary>
internal static class RuleTexts
{
    private static readonly (string Rule, ErrorReason Reason, string En, string Vi)[] Rows =
    [
        ("size", ErrorReason.PayloadTooLarge, "The message is larger than {0} bytes; send large files as attachments.", "Thông điệp lớn hơn {0} byte; hãy gửi tệp lớn dưới dạng tệp đính kèm."),
        ("utf8", ErrorReason.JsonInvalid, "Not valid UTF-8 at byte {0}; encode the text as UTF-8.", "Không đúng UTF-8 tại byte {0}; hãy mã hóa văn bản bằng UTF-8."),
        ("bom", ErrorReason.JsonInvalid, "Starts with a byte order mark; leave it out.", "Có dấu BOM ở đầu; hãy bỏ đi."),
        ("syntax", ErrorReason.JsonInvalid, "Not JSON at byte {0}; comments, trailing commas and unfinished values are not allowed.", "Không phải JSON tại byte {0}; không được có chú thích, dấu phẩy thừa hay giá trị dở dang."),
        ("trailing-data", ErrorReason.JsonInvalid, "Something follows the JSON value at byte {0}; send one value only.", "Có dữ liệu thừa sau giá trị JSON tại byte {0}; chỉ gửi một giá trị."),
        ("depth", ErrorReason.JsonInvalid, "Nested deeper than {0} levels; flatten it.", "Lồng sâu quá {0} mức; hãy giảm số mức."),
        ("null", ErrorReason.JsonInvalid, "null is not used; leave the member out.", "Không dùng null; hãy bỏ trường này."),
        ("duplicate-member", ErrorReason.JsonInvalid, "The member occurs twice; give it once.", "Trường xuất hiện hai lần; chỉ ghi một lần."),
        ("member-name", ErrorReason.JsonInvalid, "Not a lowerCamelCase member name of the contract.", "Tên trường không theo lowerCamelCase của chuẩn."),
        ("unknown-member", ErrorReason.JsonInvalid, "This contract version does not know the member; remove it or use a newer contract.", "Phiên bản chuẩn này không có trường này; hãy bỏ đi hoặc dùng chuẩn mới hơn."),
        ("enum", ErrorReason.JsonInvalid, "Write the value by its name in capitals, as the schema lists it.", "Hãy ghi giá trị bằng tên viết hoa như trong lược đồ."),
        ("type", ErrorReason.JsonInvalid, "Of the wrong JSON type; expected {0}.", "Sai kiểu JSON; cần {0}."),
        ("number", ErrorReason.JsonInvalid, "Write a plain decimal of at most 15 digits: whole numbers without fraction, never an exponent.", "Ghi số thập phân thường tối đa 15 chữ số: số nguyên không có phần lẻ, không dùng số mũ."),
        ("int32", ErrorReason.JsonInvalid, "Write a whole number within {0}, without fraction or exponent.", "Ghi số nguyên trong khoảng {0}, không phần lẻ, không số mũ."),
        ("int64", ErrorReason.JsonInvalid, "Write a decimal string within {0}, without leading zeros or a plus sign.", "Ghi chuỗi số thập phân trong khoảng {0}, không có số 0 ở đầu, không dấu cộng."),
        ("timestamp", ErrorReason.JsonInvalid, "Write a real moment as YYYY-MM-DDThh:mm:ssZ or with three digits of milliseconds.", "Ghi thời điểm có thật dạng YYYY-MM-DDThh:mm:ssZ, có thể thêm ba chữ số mili giây."),
        ("base64", ErrorReason.JsonInvalid, "Write standard base64 with padding.", "Ghi base64 chuẩn có ký tự đệm."),
        ("surrogate", ErrorReason.JsonInvalid, "An escape is half of a surrogate pair; write the whole character.", "Có nửa cặp surrogate; hãy ghi đủ ký tự."),
        ("nul", ErrorReason.JsonInvalid, "U+0000 is not text; remove it.", "U+0000 không phải văn bản; hãy bỏ đi."),
        ("nfc", ErrorReason.JsonInvalid, "Text is decomposed; normalise it to Unicode form C.", "Văn bản ở dạng tổ hợp; hãy chuẩn hóa về Unicode dựng sẵn (NFC)."),
        ("oneof", ErrorReason.JsonInvalid, "Another member of the same choice is present; keep one.", "Đã có một trường khác của cùng lựa chọn; chỉ giữ một."),
        ("required", ErrorReason.SchemaViolation, "Required; give a value.", "Bắt buộc; hãy ghi giá trị."),
        ("oneof-required", ErrorReason.SchemaViolation, "Give exactly one of the members of {0}.", "Phải có đúng một trường của {0}."),
        ("pattern", ErrorReason.SchemaViolation, "Does not have the form {0}.", "Không đúng dạng {0}."),
        ("minLength", ErrorReason.SchemaViolation, "Shorter than {0}.", "Ngắn hơn {0}."),
        ("maxLength", ErrorReason.SchemaViolation, "Longer than {0}.", "Dài hơn {0}."),
        ("minimum", ErrorReason.SchemaViolation, "Smaller than {0}.", "Nhỏ hơn {0}."),
        ("maximum", ErrorReason.SchemaViolation, "Greater than {0}.", "Lớn hơn {0}."),
        ("minItems", ErrorReason.SchemaViolation, "Fewer than {0} items.", "Ít hơn {0} mục."),
        ("maxItems", ErrorReason.SchemaViolation, "More than {0} items.", "Nhiều hơn {0} mục."),
        ("body-unknown", ErrorReason.ContractNotSupported, "The body is not one of contract 1.0; the hub must be upgraded or another body used.", "Nội dung không thuộc chuẩn 1.0; cần nâng cấp nút hoặc dùng nội dung khác."),
    ];

    private static readonly FrozenDictionary<string, (string Rule, ErrorReason Reason, string En, string Vi)> ByRule =
        Rows.ToFrozenDictionary(row => row.Rule, StringComparer.Ordinal);

    internal static IReadOnlyList<(string Rule, ErrorReason Reason, string En, string Vi)> All => Rows;

    internal static Violation Make(string path, string rule, string bound = "")
    {
        var row = ByRule[rule];
        return new Violation(path, rule, row.En.Replace("{0}", bound, StringComparison.Ordinal), row.Vi.Replace("{0}", bound, StringComparison.Ordinal), row.Reason);
    }
}

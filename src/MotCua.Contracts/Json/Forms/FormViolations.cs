using MotCua.Contracts.V1;
using NJsonSchema.Validation;

namespace MotCua.Contracts.Json.Forms;

/// <summary>Turns the evaluator's errors into violations with the contract's rule names and texts.</summary>
internal static class FormViolations
{
    /// <summary>One violation, or those inside a list's item or a member of allOf; a choice is reported as one.</summary>
    internal static IEnumerable<Violation> Of(ValidationError error) =>
        error is ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid or ValidationErrorKind.NotAllOf } parent
            && parent.Errors.Values.Sum(errors => errors.Count) > 0
            ? parent.Errors.Values.SelectMany(errors => errors).SelectMany(Of)
            : [Make(error)];

    private static Violation Make(ValidationError error)
    {
        var path = error.Path ?? "";
        path = path.StartsWith("#/", StringComparison.Ordinal) ? path[2..] : path.TrimStart('#');
        var (rule, en, vi) = error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => ("required", "Required; give a value.", "Bắt buộc; hãy ghi giá trị."),
            ValidationErrorKind.NoAdditionalPropertiesAllowed or ValidationErrorKind.AdditionalPropertiesNotValid =>
                ("additionalProperties", "The form does not have this member; remove it.", "Biểu mẫu không có trường này; hãy bỏ đi."),
            ValidationErrorKind.NotInEnumeration => ("enum", "Not one of the values that the form lists.", "Không thuộc danh sách giá trị của biểu mẫu."),
            ValidationErrorKind.NumberTooSmall => ("minimum", "Smaller than the form allows.", "Nhỏ hơn mức cho phép."),
            ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => ("maximum", "Greater than the form allows.", "Lớn hơn mức cho phép."),
            ValidationErrorKind.TooFewItems => ("minItems", "Fewer items than the form asks for.", "Ít mục hơn mức yêu cầu."),
            ValidationErrorKind.TooManyItems => ("maxItems", "More items than the form allows.", "Nhiều mục hơn mức cho phép."),
            ValidationErrorKind.ArrayItemNotValid => ("items", "An item is not as the form describes it.", "Có mục không đúng như biểu mẫu quy định."),
            ValidationErrorKind.NotOneOf => ("oneOf", "Must fit exactly one of the form's choices.", "Phải khớp đúng một lựa chọn của biểu mẫu."),
            ValidationErrorKind.NotAnyOf => ("anyOf", "Fits none of the form's choices.", "Không khớp lựa chọn nào của biểu mẫu."),
            ValidationErrorKind.NotAllOf => ("allOf", "Does not keep every condition of the form.", "Không thỏa mọi điều kiện của biểu mẫu."),
            ValidationErrorKind.ExcludedSchemaValidates => ("not", "A combination that the form rules out.", "Tổ hợp mà biểu mẫu không cho phép."),
            ValidationErrorKind.PatternMismatch => ("pattern", "Not of the form or length that the form asks for.", "Không đúng dạng hoặc độ dài mà biểu mẫu yêu cầu."),
            _ => ("type", "Of the wrong JSON type.", "Sai kiểu JSON."),
        };
        return new Violation(path, rule, en, vi, ErrorReason.FormViolation);
    }
}

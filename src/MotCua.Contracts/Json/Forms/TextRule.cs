using System.Text;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// The rules of a string, given to NJsonSchema as a format of its own: its patterns would be neither anchored at the end of text nor bounded
/// in time, and its lengths count UTF-16 units where JSON Schema counts characters (ADR 0012).
/// </summary>
internal sealed class TextRule(string name, TimedPattern? pattern, int minLength, int maxLength) : IFormatValidator
{
    public string Format { get; } = name;

    public ValidationErrorKind ValidationErrorKind => ValidationErrorKind.PatternMismatch;

    public bool IsValid(string value, JTokenType tokenType)
    {
        if (tokenType != JTokenType.String)
        {
            return true;
        }

        var length = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            length++;
        }

        if (length < minLength || length > maxLength)
        {
            return false;
        }

        return pattern is null || pattern.IsMatch(value);
    }
}

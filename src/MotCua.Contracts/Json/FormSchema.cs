using System.Buffers;
using System.Text;
using MotCua.Contracts.Json.Forms;
using MotCua.Contracts.Json.Reading;
using MotCua.Contracts.V1;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;

namespace MotCua.Contracts.Json;

/// <summary>
/// The schema of a procedure's form: JSON Schema draft-07 in the allow-listed keywords (MC-CORE, section form schemas). Immutable; one
/// instance serves all threads.
/// </summary>
public sealed class FormSchema
{
    private readonly NJsonSchema.JsonSchema schema;
    private readonly JsonSchemaValidator validator;
    private readonly FormShape shape;

    internal FormSchema(string title, NJsonSchema.JsonSchema schema, JsonSchemaValidatorSettings settings, FormShape shape)
    {
        Title = title;
        this.schema = schema;
        this.shape = shape;
        validator = new JsonSchemaValidator(settings);
    }

    /// <summary>The schema's title, in Vietnamese; empty when it has none.</summary>
    public string Title { get; }

    /// <summary>Loads a schema. Throws <see cref="FormSchemaException"/> with the place of the first thing outside the allow-list.</summary>
    /// <param name="utf8">One JSON object that keeps the lexical rules of MotCua JSON.</param>
    public static FormSchema Load(ReadOnlySpan<byte> utf8)
    {
        var violations = FormText.Check(utf8);
        if (violations.Count > 0)
        {
            throw new FormSchemaException(PathToPlace(violations[0].Path), violations[0].MessageEn, violations[0].MessageVi);
        }

        using var document = System.Text.Json.JsonDocument.Parse(utf8.ToArray());
        return new FormSchemaLoader(document.RootElement).Load();
    }

    /// <summary>
    /// Checks a filled-in form: first the lexical rules (JSON_INVALID), then the schema (FORM_VIOLATION). Paths start at the form's own root,
    /// for example <c>child.fullName</c>. Empty when all holds.
    /// </summary>
    /// <param name="utf8">The form's bytes.</param>
    public IReadOnlyList<Violation> Validate(ReadOnlySpan<byte> utf8)
    {
        var lexical = FormText.Check(utf8);
        if (lexical.Count > 0)
        {
            return lexical;
        }

        return Accepts(utf8) ? [] : Evaluate(utf8);
    }

    /// <summary>Whether the form certainly keeps the schema.</summary>
    internal bool Accepts(ReadOnlySpan<byte> utf8)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(utf8.Length);
        try
        {
            utf8.CopyTo(bytes);
            using var document = System.Text.Json.JsonDocument.Parse(bytes.AsMemory(0, utf8.Length));
            return shape.Accepts(document.RootElement);
        }
        finally
        {
            // Forms are personal data: a pooled buffer must not carry them to its next user.
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    /// <summary>What the evaluator says of a form whose notation is right.</summary>
    internal IReadOnlyList<Violation> Evaluate(ReadOnlySpan<byte> utf8)
    {
        using var reader = new JsonTextReader(new StringReader(Encoding.UTF8.GetString(utf8)))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
            MaxDepth = LexicalReader.MaxDepth,
        };
        var errors = validator.Validate(JToken.ReadFrom(reader), schema, NJsonSchema.SchemaType.JsonSchema);
        return errors.Count == 0 ? [] : [.. errors.SelectMany(FormViolations.Of).Distinct()];
    }

    private static string PathToPlace(string path) => path.Length == 0 ? "#" : "#/" + path.Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
}

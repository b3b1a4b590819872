using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MotCua.Bench;

/// <summary>Prints results as they come: a table, or one JSON object a line.</summary>
internal sealed class Report(TextWriter output, bool json)
{
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Begin()
    {
        if (!json)
        {
            output.WriteLine(Machine.Describe());
            output.WriteLine();
            output.WriteLine($"{"measure",-14} {"value",12} {"unit",-22} {"ratio",6}  {"bar",-36} {"holds",-5}  peer");
        }
    }

    public void Add(Measurement result)
    {
        if (json)
        {
            output.WriteLine(ToJson(result));
            return;
        }

        output.WriteLine($"{result.Measure,-14} {Number(result.Value),12} {result.Unit,-22} {result.Ratio,6:F2}  {result.Bar ?? "-",-36} {(result.Holds is { } holds ? holds ? "yes" : "NO" : "-"),-5}  {result.Peer}");
        foreach (var (name, value) in result.Details)
        {
            output.WriteLine($"{"",-14} {Number(value),12} {name}");
        }
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "F0" : "F2", CultureInfo.InvariantCulture);

    private static string ToJson(Measurement result)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Written))
        {
            writer.WriteStartObject();
            writer.WriteString("measure", result.Measure);
            writer.WriteNumber("value", Math.Round(result.Value, 3));
            writer.WriteString("unit", result.Unit);
            writer.WriteString("peer", result.Peer);
            writer.WriteNumber("ratio", Math.Round(result.Ratio, 3));
            writer.WriteString("bar", result.Bar);
            if (result.Holds is { } holds)
            {
                writer.WriteBoolean("holds", holds);
            }
            else
            {
                writer.WriteNull("holds");
            }

            writer.WriteStartObject("details");
            foreach (var (name, value) in result.Details)
            {
                writer.WriteNumber(name, Math.Round(value, 3));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}

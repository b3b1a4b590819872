using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>An answer as expectations see it.</summary>
internal static class AnswerView
{
    public static JsonObject Of(Answer answer)
    {
        var view = Of(answer.Raw);
        view["code"] = answer.Code;
        view["body"] = answer.Body?.DeepClone();
        view["error"] = answer.Error?.Content.DeepClone();
        view["frames"] = answer.Frames is { } frames ? Frames(frames) : null;
        return view;
    }

    public static JsonObject Of(RawAnswer raw)
    {
        var view = new JsonObject
        {
            ["status"] = raw.Status,
            ["headers"] = Fields(raw.Headers),
            ["trailers"] = Fields(raw.Trailers),
            ["body"] = JsonText.TryParse(raw.Body),
            ["json"] = JsonText.TryParse(raw.Body),
            ["text"] = raw.Body.Length <= 4096 ? raw.Text : null,
            ["size"] = raw.Body.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(raw.Body)),
        };
        TestFile.DescribePdf(view, raw.Body);
        return view;
    }

    public static JsonArray Frames(IReadOnlyList<RawFrame> frames) => [.. frames.Select(frame => new JsonObject { ["flags"] = frame.Flags, ["size"] = frame.Content.Length })];

    public static JsonObject Failed(WireProblem problem) => new() { ["failed"] = problem.En };

    public static JsonObject Fields(HeaderList fields)
    {
        var view = new JsonObject();
        foreach (var (name, _) in fields)
        {
            view[name.ToLower(CultureInfo.InvariantCulture)] = fields[name];
        }

        return view;
    }
}

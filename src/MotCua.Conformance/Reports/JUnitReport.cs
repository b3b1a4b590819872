using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace MotCua.Conformance.Reports;

/// <summary>A report as JUnit XML, which CI systems show: a suite for each chapter of the standard.</summary>
internal static class JUnitReport
{
    public static string Make(JsonObject report)
    {
        var cases = report["cases"]!.AsArray().Select(node => node!.AsObject()).ToList();
        var suites = cases.GroupBy(one => one["id"]!.ToString().Split('-')[1], StringComparer.Ordinal).Select(group => new XElement(
            "testsuite",
            new XAttribute("name", $"MC-{group.Key}"),
            new XAttribute("tests", group.Count()),
            new XAttribute("failures", group.Count(one => one["outcome"]!.ToString() == "failed")),
            new XAttribute("errors", group.Count(one => one["outcome"]!.ToString() == "error")),
            new XAttribute("skipped", group.Count(one => one["outcome"]!.ToString() is "skipped" or "not-declared" or "known-failing")),
            group.Select(Case)));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + new XElement("testsuites", new XAttribute("name", "motcua-conformance"), suites) + "\n";
    }

    private static XElement Case(JsonObject one)
    {
        var element = new XElement("testcase", new XAttribute("name", one["id"]!.ToString()), new XAttribute("classname", one["requirement"]!.ToString()), new XAttribute("time", (one["ms"]!.GetValue<long>() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture)));
        var text = Clean(one["text"]!.ToString());
        switch (one["outcome"]!.ToString())
        {
            case "failed":
                element.Add(new XElement("failure", new XAttribute("message", text)));
                break;
            case "error":
                element.Add(new XElement("error", new XAttribute("message", text)));
                break;
            case "warning":
                element.Add(new XElement("system-out", $"warning: {text}"));
                break;
            case "skipped" or "not-declared" or "known-failing":
                element.Add(new XElement("skipped", new XAttribute("message", $"{one["outcome"]}: {text}")));
                break;
        }

        return element;
    }

    // What XML 1.0 cannot hold.
    private static string Clean(string text) => string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));
}

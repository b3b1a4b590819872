using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Reports;

/// <summary>
/// A report as one HTML file without anything from outside, in both languages: the first page prints as an A4 minute, then a table by chapter, each requirement that did not pass with its remedy and its cases, and a line for every other case. What is folded stays folded on paper: the exchanges of four hundred failures are hundreds of pages.
/// </summary>
internal sealed class HtmlReport
{
    private readonly StringBuilder _text = new();
    private readonly JsonObject _report;
    private readonly ReportSigner? _signer;
    private readonly Dictionary<string, JsonObject> _requirements;
    private readonly List<JsonObject> _cases;

    private HtmlReport(JsonObject report, ReportSigner? signer)
    {
        (_report, _signer) = (report, signer);
        _requirements = report["requirements"]!.AsArray().ToDictionary(node => node!["id"]!.ToString(), node => node!.AsObject(), StringComparer.Ordinal);
        _cases = [.. report["cases"]!.AsArray().Select(node => node!.AsObject())];
    }

    /// <param name="report">The report as JSON.</param>
    /// <param name="signer">Who signs it; null where nobody does.</param>
    public static string Make(JsonObject report, ReportSigner? signer) => new HtmlReport(report, signer).Write();

    private string Write()
    {
        _text.Append("<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>").Append(Safe(Of("system", "name"))).Append(" – MotCua</title><style>").Append(HtmlStyle.Text).Append("</style></head><body>");
        _text.Append("<input type=\"radio\" name=\"language\" id=\"vi\" checked><label for=\"vi\">Tiếng Việt</label><input type=\"radio\" name=\"language\" id=\"en\"><label for=\"en\">English</label><main>");
        Minute();
        Chapters();
        NotPassed();
        Others();
        NotTested();
        _text.Append("</main></body></html>\n");
        return _text.ToString();
    }

    private void Minute()
    {
        _text.Append("<section class=\"minute\"><div class=\"heads\"><p>").Append(Safe(Or(Of("testing", "body"), "……………………………………"))).Append("</p><p>").Append(Both("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập – Tự do – Hạnh phúc</b>", "<b>SOCIALIST REPUBLIC OF VIET NAM</b><br><b>Independence – Freedom – Happiness</b>")).Append("</p></div>");
        Heading(1, "BIÊN BẢN KIỂM THỬ SỰ PHÙ HỢP", "MINUTE OF CONFORMANCE TEST");
        _text.Append("<p class=\"centre\">").Append(Both("Chuẩn trao đổi hồ sơ một cửa MotCua 1.0", "MotCua exchange contract 1.0")).Append("</p><table class=\"facts\">");
        Fact("Hệ thống được kiểm thử", "System under test", $"{Of("system", "name")} {Of("system", "version")}");
        Fact("Mã băm bản cài đặt", "Build digest", Or(Of("system", "digest"), "–"));
        Fact("Môi trường", "Environment", Or(_report["environment"]?.ToString(), "–"));
        Fact("Đích", "Target", _report["target"]?.ToString() ?? "");
        Fact("Hồ sơ năng lực", "Profile", _report["profile"] is JsonObject profile ? Both($"{Safe(profile["vi"]!.ToString())} ({profile["name"]}, {profile["version"]})", $"{Safe(profile["en"]!.ToString())} ({profile["name"]}, {profile["version"]})") : "–", isSafe: true);
        Fact("Người kiểm thử", "Tester", Or(Of("testing", "tester"), "……………………"));
        Fact("Nơi, thời gian", "Place, time", $"{Or(Of("testing", "place"), "……………………")}, {Time("startedAt")} – {Time("finishedAt")}");
        Fact("Phạm vi", "Scope", Scope(), isSafe: true);
        Fact("Tính năng đã khai", "Declared features", Or(string.Join(", ", Texts("features")), "–"));
        Fact("Kết quả", "Result", $"<strong class=\"result {_report["result"]}\">{Both(ResultVi(), ResultEn())}</strong>", isSafe: true);
        _text.Append("</table>");
        Statement();
        Exceptions();
        _text.Append("<p class=\"declared\">").Append(_signer is null ? Both("«tự công bố, chưa ký»", "self-declared, not signed") : Both($"Ký số bởi: {Safe(_signer.Name)}", $"Signed by: {Safe(_signer.Name)}")).Append("</p>");
        if (_signer is not null)
        {
            _text.Append("<p class=\"small\">x5t#S256 ").Append(Safe(_signer.Thumbprint)).Append("</p>");
        }

        _text.Append("<div class=\"boxes\"><div>").Append(Both("Đại diện đơn vị kiểm thử", "For the testing body")).Append("</div><div>").Append(Both("Người kiểm thử", "Tester")).Append("</div><div>").Append(Both("Đại diện đơn vị được kiểm thử", "For the tested party")).Append("</div></div></section>");
    }

    // What a person saw stands on page one in that person's words.
    private void Statement()
    {
        if (_report["statement"] is not JsonObject statement)
        {
            return;
        }

        Heading(2, "Xác nhận của người kiểm thử bằng tay", "Statement of the tester, by hand");
        _text.Append("<p class=\"statement\">").Append(Safe(statement["text"]!.ToString())).Append("</p><p>").Append(Safe(statement["name"]!.ToString())).Append("</p>");
    }

    private void Exceptions()
    {
        var exceptions = _report["exceptions"]!.AsArray();
        var problems = Texts("problems");
        if (exceptions.Count == 0 && problems.Count == 0)
        {
            return;
        }

        Heading(2, "Ngoại lệ đã biết", "Known exceptions");
        _text.Append("<ul>");
        foreach (var exception in exceptions)
        {
            _text.Append("<li><code>").Append(Safe(exception!["case"]!.ToString())).Append("</code> ").Append(Safe(exception["reason"]!.ToString())).Append("</li>");
        }

        foreach (var problem in problems)
        {
            _text.Append("<li>").Append(Safe(problem)).Append("</li>");
        }

        _text.Append("</ul>");
    }

    private void Chapters()
    {
        _text.Append("<section>");
        Heading(2, "Kết quả theo chương", "Results by chapter");
        _text.Append("<table><thead><tr><th>").Append(Both("Chương", "Chapter")).Append("</th>");
        string[] outcomes = ["passed", "failed", "known-failing", "warning", "skipped", "not-declared", "error"];
        foreach (var outcome in outcomes)
        {
            _text.Append("<th>").Append(OutcomeName(outcome)).Append("</th>");
        }

        _text.Append("</tr></thead><tbody>");
        foreach (var chapter in _cases.GroupBy(one => one["requirement"]!.ToString().Split('-')[1], StringComparer.Ordinal))
        {
            var name = Safe($"MC-{chapter.Key}");
            _text.Append("<tr><th scope=\"row\">").Append(chapter.Any(DidNotPass) ? $"<a href=\"#{name}\">{name}</a>" : name).Append("</th>");
            foreach (var outcome in outcomes)
            {
                var count = chapter.Count(one => one["outcome"]!.ToString() == outcome);
                _text.Append(count > 0 ? $"<td class=\"{outcome}\">" : "<td>").Append(count == 0 ? "–" : count.ToString(CultureInfo.InvariantCulture)).Append("</td>");
            }

            _text.Append("</tr>");
        }

        _text.Append("</tbody></table></section>");
    }

    private void NotPassed()
    {
        var bad = _cases.Where(DidNotPass).ToList();
        if (bad.Count == 0)
        {
            return;
        }

        _text.Append("<section class=\"bad\">");
        Heading(2, $"Các ca không đạt ({bad.Count})", $"Cases that did not pass ({bad.Count})");
        foreach (var chapter in bad.GroupBy(one => one["requirement"]!.ToString().Split('-')[1], StringComparer.Ordinal))
        {
            _text.Append(CultureInfo.InvariantCulture, $"<div id=\"{Safe($"MC-{chapter.Key}")}\">");
            foreach (var cases in chapter.GroupBy(one => one["requirement"]!.ToString(), StringComparer.Ordinal))
            {
                Broken(cases.Key, [.. cases], isOpen: bad.Count <= 20);
            }

            _text.Append("</div>");
        }

        _text.Append("</section>");
    }

    private void Broken(string id, IReadOnlyList<JsonObject> cases, bool isOpen)
    {
        var all = _cases.Count(one => one["requirement"]!.ToString() == id);
        Heading(3, $"{Safe(id)} <small>({cases.Count} trong {all} ca)</small>", $"{Safe(id)} <small>({cases.Count} of {all} cases)</small>");
        if (_requirements.TryGetValue(id, out var requirement))
        {
            _text.Append("<p class=\"words\">").Append(Both(Markdown(requirement["vi"]?.ToString() ?? ""), Markdown(requirement["en"]?.ToString() ?? ""))).Append("</p>");
            if (requirement["remedyEn"]?.ToString() is { Length: > 0 } remedy)
            {
                _text.Append("<p class=\"remedy\"><b>").Append(Both("Cách sửa", "Remedy")).Append(":</b> ").Append(Both(Markdown(requirement["remedyVi"]?.ToString() ?? ""), Markdown(remedy))).Append("</p>");
            }
        }

        foreach (var one in cases)
        {
            Detail(one, isOpen);
        }
    }

    private void Detail(JsonObject one, bool isOpen)
    {
        var outcome = one["outcome"]!.ToString();
        _text.Append(CultureInfo.InvariantCulture, $"<details{(isOpen ? " open" : "")}><summary><span class=\"mark {outcome}\">").Append(OutcomeName(outcome)).Append("</span> <code>").Append(Safe(one["id"]!.ToString())).Append("</code> ").Append(Both(Safe(one["vi"]!.ToString()), Safe(one["en"]!.ToString())));
        _text.Append("<span class=\"said\" lang=\"en\">").Append(Safe(one["text"]!.ToString())).Append("</span></summary>");
        Observed(one);
        foreach (var entry in one["exchange"]!.AsArray())
        {
            _text.Append("<div class=\"exchange\"><pre>→ ").Append(Safe(entry!["request"]!.ToString()));
            Append(entry["requestBody"]);
            _text.Append("</pre>");
            if (entry["answer"]!.ToString() is { Length: > 0 } answer)
            {
                _text.Append("<pre>← ").Append(Safe(answer));
                Append(entry["answerBody"]);
                _text.Append("</pre>");
            }

            _text.Append("</div>");
        }

        _text.Append("</details>");
    }

    private static bool DidNotPass(JsonObject one) => one["outcome"]!.ToString() is "failed" or "error" or "known-failing" or "warning";

    private void Append(JsonNode? body)
    {
        if (body?.ToString() is { Length: > 0 } text)
        {
            _text.Append('\n').Append(Safe(text));
        }
    }

    private void Others()
    {
        _text.Append("<section>");
        Heading(2, "Các ca khác", "Other cases");
        _text.Append("<table class=\"others\"><thead><tr><th>").Append(Both("Ca", "Case")).Append("</th><th>").Append(Both("Nội dung", "What it does")).Append("</th><th>").Append(Both("Kết quả", "Result")).Append("</th></tr></thead><tbody>");
        foreach (var one in _cases.Where(one => one["outcome"]!.ToString() is "passed" or "skipped" or "not-declared"))
        {
            var outcome = one["outcome"]!.ToString();
            _text.Append("<tr><td><code>").Append(Safe(one["id"]!.ToString())).Append("</code></td><td>").Append(Both(Safe(one["vi"]!.ToString()), Safe(one["en"]!.ToString()))).Append(CultureInfo.InvariantCulture, $"</td><td class=\"{outcome}\">").Append(OutcomeName(outcome));
            if (outcome != "passed")
            {
                _text.Append(": ").Append(Safe(one["text"]!.ToString()));
            }

            Observed(one);

            _text.Append("</td></tr>");
        }

        _text.Append("</tbody></table></section>");
    }

    private void Observed(JsonObject one)
    {
        if (one["observed"]?.ToString() is { } note)
        {
            _text.Append(" <small>").Append(Both("người kiểm thử quan sát", "observed by the tester")).Append(note.Length > 0 ? ": " : "").Append(Safe(note)).Append("</small>");
        }
    }

    private void NotTested()
    {
        var ids = Texts("notTested");
        _text.Append("<section>");
        Heading(2, $"Yêu cầu bắt buộc không được kiểm thử trong lần này ({ids.Count})", $"Mandatory requirements that this run did not test ({ids.Count})");
        _text.Append("<p>").Append(ids.Count == 0 ? "–" : string.Join(", ", ids.Select(id => $"<code>{Safe(id)}</code>"))).Append("</p></section>");
    }

    private string Scope()
    {
        var counts = _report["counts"]!;
        var ran = _cases.Count(one => one["outcome"]!.ToString() is not ("skipped" or "not-declared"));
        var filter = _report["filter"]?.ToString() is { Length: > 0 } text ? $" ({Safe(text)})" : "";
        return Both(
            $"{ran} ca đã chạy{filter}: {counts["passed"]} đạt, {counts["failed"]} không đạt, {counts["known-failing"]} ngoại lệ, {counts["warning"]} cảnh báo; {counts["not-declared"]} không khai, {counts["skipped"]} bỏ qua. {Texts("notTested").Count} yêu cầu bắt buộc không được kiểm thử (danh sách ở cuối).",
            $"{ran} cases ran{filter}: {counts["passed"]} passed, {counts["failed"]} failed, {counts["known-failing"]} exceptions, {counts["warning"]} warnings; {counts["not-declared"]} not declared, {counts["skipped"]} skipped. {Texts("notTested").Count} mandatory requirements not tested (listed at the end).");
    }

    private string ResultVi() => _report["result"]!.ToString() switch { Verdict.Conforms => "PHÙ HỢP", Verdict.WithExceptions => "PHÙ HỢP, CÓ NGOẠI LỆ", Verdict.DoesNot => "KHÔNG PHÙ HỢP", _ => "KHÔNG THỰC HIỆN ĐƯỢC" };

    private string ResultEn() => _report["result"]!.ToString() switch { Verdict.Conforms => "CONFORMS", Verdict.WithExceptions => "CONFORMS, WITH EXCEPTIONS", Verdict.DoesNot => "DOES NOT CONFORM", _ => "COULD NOT RUN" };

    private static string OutcomeName(string outcome) => outcome switch
    {
        "passed" => Both("đạt", "passed"),
        "failed" => Both("không đạt", "failed"),
        "known-failing" => Both("ngoại lệ", "known failing"),
        "warning" => Both("cảnh báo", "warning"),
        "skipped" => Both("bỏ qua", "skipped"),
        "not-declared" => Both("không khai", "not declared"),
        _ => Both("lỗi bộ kiểm thử", "error of the suite"),
    };

    private void Fact(string vi, string en, string value, bool isSafe = false) => _text.Append("<tr><th scope=\"row\">").Append(Both(vi, en)).Append("</th><td>").Append(isSafe ? value : Safe(value)).Append("</td></tr>");

    private void Heading(int level, string vi, string en) => _text.Append(CultureInfo.InvariantCulture, $"<h{level}>").Append(Both(vi, en)).Append(CultureInfo.InvariantCulture, $"</h{level}>");

    private string Of(string group, string member) => _report[group]?[member]?.ToString() ?? "";

    private List<string> Texts(string member) => [.. (_report[member] as JsonArray ?? []).Select(node => node!.ToString())];

    // Vietnam's time, as the minute's readers have it.
    private string Time(string member) => DateTimeOffset.TryParse(_report[member]?.ToString(), CultureInfo.InvariantCulture, out var time) ? time.ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture) : "";

    private static string Or(string? text, string otherwise) => string.IsNullOrWhiteSpace(text) ? otherwise : text;

    private static string Both(string vi, string en) => $"<span class=\"vi\" lang=\"vi\">{vi}</span><span class=\"en\" lang=\"en\">{en}</span>";

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    // The requirements' text has code in backticks and nothing else.
    private static string Markdown(string text)
    {
        var parts = text.Split('`');
        return string.Concat(parts.Select((part, index) => index % 2 == 1 ? $"<code>{Safe(part)}</code>" : Safe(part)));
    }
}

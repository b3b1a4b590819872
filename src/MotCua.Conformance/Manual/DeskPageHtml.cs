using System.Globalization;
using System.Net;
using System.Text;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>What the page shows: the prompt in both languages with its answers, what came to the hub, and what is over. Everything is escaped.</summary>
internal static class DeskPageHtml
{
    private const string Style = "body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#111;background:#fff}h1{font-size:1.25rem}h2{font-size:1.05rem;margin-top:2rem}.instruction{border:2px solid #14508c;border-radius:.5rem;padding:1rem}.vi{font-weight:600}textarea,input{display:block;width:100%;box-sizing:border-box;font:inherit;margin:.25rem 0 .75rem;padding:.4rem;border:1px solid #666}button{font:inherit;padding:.5rem 1rem;margin-right:.5rem;border:1px solid #333;border-radius:.3rem;background:#eee;color:#111}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.5rem}summary{overflow-wrap:anywhere}";

    // Reads again when the desk has changed, unless somebody is writing.
    private const string Script = "const v=document.body.dataset.version;setInterval(async()=>{try{const n=await(await fetch('version',{cache:'no-store'})).text();const t=[...document.querySelectorAll('textarea,input:not([type=hidden])')];if(n!==v&&t.every(e=>e.value===e.defaultValue))location.reload()}catch{}},1000)";

    public static string Make(Desk desk, string nonce)
    {
        // The number is read first: what changes while the page is made is read again.
        var version = desk.Version;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>MotCua – kiểm thử bằng tay / test by hand</title><style nonce=\"{nonce}\">{Style}</style></head><body data-version=\"{version}\"><main><h1>Kiểm thử bằng tay / Test by hand</h1>");
        Prompt(text, desk.Prompt);
        Lines(text, new Bilingual("What came to the hub", "Những gì đã đến nút"), desk.Arrived);
        Lines(text, new Bilingual("What is over", "Đã xong"), desk.Done);
        text.Append(CultureInfo.InvariantCulture, $"</main><script nonce=\"{nonce}\">{Script}</script></body></html>");
        return text.ToString();
    }

    private static void Prompt(StringBuilder text, DeskPrompt? prompt)
    {
        text.Append("<section class=\"instruction\" aria-live=\"polite\">");
        if (prompt is null)
        {
            text.Append("<p class=\"vi\">Chưa có việc gì cần làm.</p><p lang=\"en\">There is nothing to do now.</p></section>");
            return;
        }

        text.Append("<p><code>").Append(Safe(prompt.Case)).Append("</code></p>");
        Both(text, prompt.Title);
        text.Append("<hr>");
        Both(text, prompt.Instruction);
        text.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"{(prompt.Kind == DeskKind.Statement ? "statement" : "answer")}\"><input type=\"hidden\" name=\"number\" value=\"{prompt.Number}\">");
        if (prompt.Kind == DeskKind.Statement)
        {
            text.Append("<label>Họ tên / Name<input name=\"name\" required maxlength=\"200\"></label><label>Những gì bạn đã thấy / What you saw<textarea name=\"note\" rows=\"5\" maxlength=\"4000\"></textarea></label><button>Xác nhận / State</button>");
        }
        else
        {
            text.Append("<label>Ghi chú / Note<textarea name=\"note\" rows=\"2\" maxlength=\"2000\"></textarea></label>");
            foreach (var word in Desk.Words(prompt.Kind))
            {
                text.Append(CultureInfo.InvariantCulture, $"<button name=\"word\" value=\"{word}\">{Name(word)}</button>");
            }
        }

        text.Append("</form></section>");
    }

    private static void Lines(StringBuilder text, Bilingual title, IReadOnlyList<DeskLine> lines)
    {
        text.Append(CultureInfo.InvariantCulture, $"<section><h2>{Safe(title.Vi)} / <span lang=\"en\">{Safe(title.En)}</span> ({lines.Count})</h2>");
        foreach (var line in lines.Reverse())
        {
            text.Append("<details><summary>").Append(Safe(line.Head)).Append("</summary><pre>").Append(Safe(line.Body)).Append("</pre></details>");
        }

        text.Append("</section>");
    }

    private static void Both(StringBuilder text, Bilingual words) => text.Append("<p class=\"vi\">").Append(Safe(words.Vi)).Append("</p><p lang=\"en\">").Append(Safe(words.En)).Append("</p>");

    private static string Name(string word) => word switch { "passed" => "Đạt / Passed", "failed" => "Không đạt / Failed", _ => "Không làm được / Cannot be done" };

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}

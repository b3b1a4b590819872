using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MotCua.Conformance.Tests.Support;

/// <summary>A tester at the page: reads what it asks, lets the officer do it, and sends the form.</summary>
internal sealed partial class PageTester(Uri page, Officer officer) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });

    /// <summary>The pages that it saw.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Goes on until the statement is made, or the tool is over.</summary>
    public async Task RunAsync(RunningTool tool, string name, string statement)
    {
        while (!tool.HasExited)
        {
            string html;
            try
            {
                html = await _http.GetStringAsync(page, TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                // The tool ended meanwhile.
                await tool.ExitAsync();
                return;
            }

            Seen.Add(html);
            if (Number().Match(html) is not { Success: true } number)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
            else if (html.Contains("action=\"statement\"", StringComparison.Ordinal))
            {
                await PostAsync("statement", ("number", number.Groups["number"].Value), ("name", name), ("note", statement));
                return;
            }
            else if (await officer.DoAsync(int.Parse(number.Groups["number"].Value, CultureInfo.InvariantCulture), Id().Match(html).Groups["id"].Value, Instruction(html), html.Contains("value=\"passed\"", StringComparison.Ordinal)) is { } answer)
            {
                var parts = answer.Split(' ', 2);
                await PostAsync("answer", ("number", number.Groups["number"].Value), ("word", parts[0]), ("note", parts.ElementAtOrDefault(1) ?? ""));
            }
            else
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    public async Task<HttpStatusCode> PostAsync(string to, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Name, one.Value)));
        using var answer = await _http.PostAsync(new Uri(page, to), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    // The title's two lines come first, then what to do, each in Vietnamese and English.
    private static string Instruction(string html) => WebUtility.HtmlDecode(English().Matches(html.Split("<hr>").ElementAtOrDefault(1) ?? "").FirstOrDefault()?.Groups["text"].Value ?? "");

    [GeneratedRegex("name=\"number\" value=\"(?<number>[0-9]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("<p><code>(?<id>[^<]*)</code></p>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("<p lang=\"en\">(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex English();
}

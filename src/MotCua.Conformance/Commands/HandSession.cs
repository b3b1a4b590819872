using System.Text.Json.Nodes;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Commands;

/// <summary>The desk of a run by hand, on the console and on a page.</summary>
internal sealed class HandSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DeskPage _page;
    private readonly RunFolder _folder;

    private HandSession(Desk desk, DeskPage page, RunFolder folder) => (Desk, _page, _folder) = (desk, page, folder);

    public Desk Desk { get; }

    public static async Task<HandSession> StartAsync(HandOptions options, RunFolder folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var desk = new Desk { AnswerLimit = options.Wait };
        var session = new HandSession(desk, await DeskPage.StartAsync(desk, options.Page, options.PageCertificate), folder);
        Console.WriteLine($"The page for tester and observers: {session._page.Address} / Trang cho người kiểm thử và người theo dõi.");

        // Reading a console cannot be given up: the thread is left behind when the run ends.
        _ = Task.Run(() => new DeskConsole(desk, Console.In, Console.Out).RunAsync(session._stop.Token), CancellationToken.None);
        Console.WriteLine(folder.Said);
        return session;
    }

    /// <summary>Asks the tester for the statement, once in a run: it is kept in its folder.</summary>
    /// <exception cref="PauseProblem">It did not come in time.</exception>
    public async Task<TesterStatement> StatementAsync(CancellationToken cancellationToken)
    {
        if (_folder.Entries.LastOrDefault(entry => entry["statement"] is not null)?["statement"] is JsonObject kept)
        {
            return new TesterStatement(kept["name"]!.ToString(), kept["text"]!.ToString());
        }

        try
        {
            var statement = await Desk.AskStatement().WaitAsync(Desk.AnswerLimit, cancellationToken);
            _folder.Keep(new JsonObject { ["statement"] = new JsonObject { ["name"] = statement.Name, ["text"] = statement.Text } });
            return statement;
        }
        catch (TimeoutException)
        {
            throw new PauseProblem("waiting for the tester's statement; go on with --resume", "đang chờ xác nhận của người kiểm thử; tiếp tục bằng --resume");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _page.DisposeAsync();
        _stop.Dispose();
    }
}

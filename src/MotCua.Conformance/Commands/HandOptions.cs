using System.CommandLine;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary>What a run with a product that runs somewhere can be told: who drives it, where the run is kept, where the hub and the tester's page are.</summary>
internal sealed record HandOptions(string? Command, bool IsByHand, string? State, bool IsResumed, string? Listen, TimeSpan Wait, string Page, string? PageCertificate)
{
    private static readonly Option<string?> CommandOption = new("--command") { Description = "The adapter (docs/spec/adapter.md), as a shell command. / Lệnh chạy bộ nối.", HelpName = "command" };
    private static readonly Option<bool> ManualOption = new("--manual") { Description = "A person drives the product, which needs no adapter: the tool says what to do, and takes what the tester saw. / Cán bộ thao tác trên phần mềm." };
    private static readonly Option<DirectoryInfo?> StateOption = new("--state") { Description = "Folder in which the run is kept, and what the product is given. / Thư mục lưu lần chạy và những gì cấp cho phần mềm.", HelpName = "folder" };
    private static readonly Option<bool> ResumeOption = new("--resume") { Description = "Go on with the run in the folder. / Chạy tiếp." };
    private static readonly Option<string?> ListenOption = new("--listen") { Description = "Where the product reaches the hub: http://127.0.0.1:PORT (HTTP/2 at the next port) or https://HOST:PORT. / Địa chỉ nút cho phần mềm.", HelpName = "url" };
    private static readonly Option<string?> WaitOption = new("--wait") { Description = "How long one thing is waited for: 90s, 30m, 3d; 60s with an adapter, 30m by hand. / Chờ mỗi việc bao lâu.", HelpName = "time" };
    private static readonly Option<string> PageOption = new("--page") { Description = "Where the page for tester and observers listens, in a run by hand; beyond loopback with --page-certificate. / Nơi mở trang theo dõi.", HelpName = "address:port", DefaultValueFactory = _ => "127.0.0.1:0" };
    private static readonly Option<string?> CertificateOption = new("--page-certificate") { Description = "TLS for that page: a PEM file with certificate and key, or a PKCS#12 file (password in MOTCUA_PAGE_PASSWORD). / Chứng thư TLS của trang.", HelpName = "file" };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { CommandOption, ManualOption, StateOption, ResumeOption, ListenOption, WaitOption, PageOption, CertificateOption })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="TargetProblem">Nobody drives the product or two do, a run by hand has no folder, or a time is none.</exception>
    public static HandOptions Read(ParseResult parsed)
    {
        var (command, isByHand) = (parsed.GetValue(CommandOption), parsed.GetValue(ManualOption));
        if (command is null != isByHand)
        {
            throw new TargetProblem("Say how the product is driven: by --command, or by --manual.", "Hãy nêu cách điều khiển phần mềm: --command hoặc --manual.");
        }

        var (state, isResumed) = (parsed.GetValue(StateOption)?.ToString(), parsed.GetValue(ResumeOption));
        if (state is null && (isByHand || isResumed))
        {
            throw new TargetProblem("--manual and --resume need --state FOLDER: the run is kept there.", "--manual và --resume cần --state THƯ-MỤC: lần chạy được lưu ở đó.");
        }

        var wait = parsed.GetValue(WaitOption) is { } text ? Step.Duration(text, YamlItem.Parse("--wait", new StringReader(text))) : isByHand ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(60);
        return new HandOptions(command, isByHand, state, isResumed, parsed.GetValue(ListenOption), wait, parsed.GetValue(PageOption)!, parsed.GetValue(CertificateOption));
    }
}

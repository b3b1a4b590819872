using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// The folder of a trial with a product that runs somewhere: the keys of all agencies (<c>enrolment</c>), what the product is given (<c>product</c>), and where the stage listens (<c>address.json</c>), so that the product is set up once.
/// </summary>
internal sealed class TrialFolder
{
    private const string Addresses = "address.json";
    private readonly Uri _http;
    private readonly Uri _grpc;
    private readonly X509Certificate2? _certificate;

    private TrialFolder(string path)
    {
        Path = path;
        Enrolment = Enrolment.Read(In("enrolment", "enrolment.yaml"));
        var address = JsonText.TryParse(File.ReadAllBytes(In(Addresses))) ?? throw new TargetProblem($"{In(Addresses)} cannot be read", $"không đọc được {In(Addresses)}");
        (_http, _grpc) = (new Uri(address["http"]!.ToString()), new Uri(address["grpc"]!.ToString()));
        _certificate = File.Exists(In("tls.p12")) ? StageListen.Read(In("tls.p12")) : null;
    }

    public string Path { get; }

    public Enrolment Enrolment { get; }

    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, Addresses));

    /// <summary>Makes a trial for a product that is this agency, in an empty folder.</summary>
    /// <exception cref="TargetProblem">The folder is not empty, or the address is none.</exception>
    public static TrialFolder Make(string path, string plays, string? listen)
    {
        var (http, grpc) = StageListen.Addresses(listen ?? $"http://127.0.0.1:{ProductFiles.FreePort()}");
        new EnrolmentMaker(System.IO.Path.Combine(path, "enrolment"), lanes: 1, TimeProvider.System.GetUtcNow()).Make();
        ProductFiles.WriteTls(path, http);
        WholeFile.Write(System.IO.Path.Combine(path, Addresses), JsonText.Pretty(new JsonObject { ["http"] = http.AbsoluteUri, ["grpc"] = grpc.AbsoluteUri }) + "\n");
        var folder = new TrialFolder(path);
        ProductFiles.Write(folder, plays, http, grpc);
        return folder;
    }

    /// <summary>Opens a trial that was made before.</summary>
    /// <exception cref="TargetProblem">The product was given another address.</exception>
    public static TrialFolder Open(string path, string? listen)
    {
        var folder = new TrialFolder(path);
        return listen is null || StageListen.Addresses(listen).Http == folder._http
            ? folder
            : throw new TargetProblem($"the product was given {folder._http}; --listen cannot change it in {path}", $"phần mềm đã được cấp địa chỉ {folder._http}; không đổi được --listen trong {path}");
    }

    /// <summary>An empty folder, or one that is not there yet.</summary>
    /// <exception cref="TargetProblem">There is something in it.</exception>
    public static void NeedEmpty(string path)
    {
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new TargetProblem($"{path} is not empty; nothing was written", $"{path} không rỗng; chưa ghi gì");
        }

        Directory.CreateDirectory(path);
    }

    /// <summary>How the stage listens, and what it remembers.</summary>
    public StageSetting Setting(Journal? journal = null, IReadOnlyList<JsonObject>? earlier = null) => new(_http, _grpc, _certificate, journal, earlier ?? []);

    /// <summary>What an operator needs to know to set the product up.</summary>
    public string Said => $"The hub: {_http} (HTTP/1.1), {_grpc} (HTTP/2). What the product needs is in {In("product")}. / Nút cho phần mềm: {_http}, {_grpc}. Những gì phần mềm cần nằm trong {In("product")}.";

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}

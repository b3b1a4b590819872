using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>An HTTP request that is no operation: attachments, the OpenAPI document, or something wrong.</summary>
internal sealed class HttpStep : Step
{
    private readonly YamlItem _http;
    private readonly string? _as;

    public HttpStep(YamlItem item)
        : base(item)
    {
        _http = item.Need("http").Only("method", "path", "headers", "cut", "http2", "declared", "pieces", "no-alpn");
        _as = item.TextOf("as");
    }

    public override string Summary => $"{_http.TextOf("method") ?? "GET"} {_http.TextOf("path")}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        var headers = new HeaderList();
        if (TokenSpec.Read(Place["token"]).Make(scope, Place.TextOf("by") ?? _as) is { } token)
        {
            headers.Add(Place["token"]?.TextOf("in") ?? "Authorization", token);
        }

        foreach (var (name, value) in _http["headers"]?.Members ?? [])
        {
            headers.Set(name, value.ToJson() is null ? null : scope.FillText(value.Text()));
        }

        var isHttp2 = _http.Flag("http2");
        var request = new RawRequest(_http.TextOf("method") ?? "GET", context.Target.Address.PathOf(isHttp2, scope.FillText(_http.Need("path").Text())), headers, Content(scope))
        {
            IsHttp2 = isHttp2,
            CutAfter = _http.TextOf("cut") is { } cut ? int.Parse(cut, CultureInfo.InvariantCulture) : null,
            PieceSize = _http.TextOf("pieces") is { } pieces ? int.Parse(pieces, CultureInfo.InvariantCulture) : null,
            NoAlpn = _http.Flag("no-alpn"),
            DeclaredLength = _http.TextOf("declared") is { } declared ? long.Parse(declared, CultureInfo.InvariantCulture) : null,
        };
        context.Log.Request(request, null);
        try
        {
            var raw = await RawWire.CallAsync(context.Target.Address, request, context.Timeout, cancellationToken);
            var view = AnswerView.Of(AnswerReader.Unary(WireKind.Json, raw, Operation.Find("Exchange/Ping")));
            context.Log.Answer(view);
            return view;
        }
        catch (WireProblem e)
        {
            context.Log.Failure(e);
            return AnswerView.Failed(e);
        }
    }

    private byte[] Content(Scope scope)
    {
        if (Place.TextOf("body-hex") is { } hex)
        {
            return Convert.FromHexString(hex);
        }

        if (Place["body-size"] is { } size)
        {
            return TestFile.Bytes(scope, size);
        }

        return Encoding.UTF8.GetBytes(scope.FillText(Place.TextOf("body") ?? ""));
    }
}

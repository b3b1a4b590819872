using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Runner.Steps.Scenarios;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>One thing that a case does, and what must come of it.</summary>
internal abstract class Step
{
    private static readonly string[] Members = ["expect", "save", "until", "times", "note", "manual"];

    private static readonly Dictionary<string, (Func<YamlItem, Step> Read, string[] Members)> Verbs = new(StringComparer.Ordinal)
    {
        ["send"] = (item => new SendStep(item), [.. MessageSpec.Members, .. CallSpec.Members]),
        ["again"] = (item => new SendStep(item), [.. MessageSpec.Members, .. CallSpec.Members]),
        ["batch"] = (item => new BatchStep(item), ["batch", "as", .. CallSpec.Members]),
        ["call"] = (item => new CallStep(item), ["call", "as", "body", .. CallSpec.Members]),
        ["pull"] = (item => new PullStep(item), ["pull", "as", "inbox", "take-over", "max", "max-bytes", "wait", .. CallSpec.Members]),
        ["ack"] = (item => new AcknowledgeStep(item), ["ack", "as", "inbox", "fence", "up-to", "positions", .. CallSpec.Members]),
        ["open"] = (item => new OpenStep(item), ["open", "as", "body", "stream", "slow", .. CallSpec.Members]),
        ["take"] = (item => new TakeStep(item), ["take", "count", "within"]),
        ["close"] = (item => new CloseStep(item), ["close"]),
        ["http"] = (item => new HttpStep(item), ["http", "as", "by", "token", "body", "body-hex", "body-size"]),
        ["raw"] = (item => new RawStep(item), ["raw", "to", "within"]),
        ["wait"] = (item => new WaitStep(item), ["wait"]),
        ["verify"] = (item => new VerifyStep(item), ["verify", "of"]),
        ["clock"] = (item => new ClockStep(item), ["clock", "as", .. CallSpec.Members]),
        ["file"] = (item => new FileStep(item), ["file", "size", "pdf"]),
        ["start"] = (item => new StartStep(item), ["start", "as", "folder", "wire", "auth", "encrypted", "signing"]),
        ["memory"] = (item => new MemoryStep(item), ["memory"]),
        ["kill"] = (item => new KillStep(item), ["kill"]),
        ["ask"] = (item => new AskStep(item), AskStep.Members),
        ["script"] = (item => new ScriptStep(item), ["script", "next", "always", "honest"]),
        ["deliver"] = (item => new DeliverStep(item), ["deliver", "receipt", "received", "fence", "files", .. MessageSpec.Members]),
        ["redeliver"] = (item => new DeliverStep(item), ["redeliver", "receipt", "received", "fence", .. MessageSpec.Members]),
        ["product"] = (item => new ProductStep(item), ProductStep.Members),
        ["arrives"] = (item => new ArrivesStep(item), ["arrives", .. MessageSpec.Members]),
        ["quiet"] = (item => new QuietStep(item), ["quiet", "of"]),
        ["calls"] = (item => new CallsStep(item), ["calls", "of", "answered", "optional"]),
        ["publish"] = (item => new PublishStep(item), ["publish", "sign", "name"]),
        ["snapshot"] = (item => new SnapshotStep(item), ["snapshot", "as", .. CallSpec.Members]),
        ["authority"] = (item => new AuthorityStep(item), ["authority"]),
        ["log"] = (item => new LogStep(item), ["log"]),
        ["ping"] = (item => new PingStep(item), ["ping", "nonce", "sign", .. CallSpec.Members]),
        ["listen"] = (item => new ListenStep(item), ["listen"]),
        ["heard"] = (item => new HeardStep(item), ["heard"]),
        ["damage"] = (item => new DamageStep(item), ["damage"]),
        ["restart"] = (item => new RestartStep(item), ["restart"]),
        ["together"] = (item => new TogetherStep(item), ["together"]),
    };

    /// <summary>The members that a step of each verb may have.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> MembersByVerb { get; } = Verbs.ToDictionary(verb => verb.Key, verb => (IReadOnlyList<string>)[.. verb.Value.Members, .. Members], StringComparer.Ordinal);

    // Between two looks: asking costs the system under test as much as doing.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(300);

    private readonly List<KeyValuePair<string, string>> _saves;
    private readonly TimeSpan? _until;
    private readonly int? _times;

    protected Step(YamlItem item)
    {
        Place = item;
        Expect = Expectation.Read(item["expect"]);
        _saves = [.. item["save"]?.Members.Select(member => KeyValuePair.Create(member.Key, member.Value.Text())) ?? []];
        _until = item.TextOf("until") is { } text ? Duration(text, item) : null;
        Manual = item["manual"]?.Only("en", "vi") is { } manual ? new Bilingual(manual.Need("en").Text(), manual.Need("vi").Text()) : null;
        _times = item.TextOf("times") is { } times ? int.Parse(times, CultureInfo.InvariantCulture) : null;
    }

    public YamlItem Place { get; }

    public Expectation? Expect { get; }

    /// <summary>What the tester does or looks at in a run by hand; null where the tool does it itself or the step says nothing then.</summary>
    public Bilingual? Manual { get; }

    /// <summary>The step in a few words, for reports.</summary>
    public abstract string Summary { get; }

    /// <summary>What is said to a tester while the tool waits for what it sees itself.</summary>
    protected virtual Bilingual Waiting => new($"The tool waits: {Summary}.", $"Công cụ đang chờ: {Summary}.");

    public static Step Read(YamlItem item)
    {
        foreach (var (name, _) in item.Members)
        {
            if (Verbs.TryGetValue(name, out var verb))
            {
                item.Only([.. verb.Members, .. Members]);
                return verb.Read(item);
            }
        }

        throw item.Problem($"a step needs one of {string.Join(", ", Verbs.Keys)}", $"một bước cần một trong {string.Join(", ", Verbs.Keys)}");
    }

    /// <summary>Does the step and compares its answer.</summary>
    /// <exception cref="CaseProblem">The answer is not the expected one.</exception>
    public async Task RunAsync(CaseContext context, CancellationToken cancellationToken)
    {
        if (context.Desk is { } desk && await ByHandAsync(desk, context, cancellationToken))
        {
            return;
        }

        // Who clicks is slower than a program: the step waits on, and the tester can end the waiting.
        var person = _until is null ? null : context.Desk?.Show(Told(context) ?? Waiting, DeskKind.Wait);
        var end = TimeProvider.System.GetUtcNow() + (person is null ? context.Allowed(_until ?? TimeSpan.Zero) : context.Patience);
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 1.5 : pause)
        {
            var said = context.Log.Entries.Count;
            var view = _times is { } times ? await RepeatAsync(times, context, cancellationToken) : await DoAsync(context, cancellationToken);
            context.Scope.Set("answer", view);
            var differs = Expect?.Differs(view, context.Scope);
            if (differs is null)
            {
                foreach (var (name, path) in _saves)
                {
                    var isOptional = path.EndsWith('?');
                    var found = JsonPaths.Find(view, path.TrimEnd('?'))?.DeepClone();
                    context.Scope.Set(name, found is not null || isOptional ? found : throw new CaseProblem($"{Summary}: the answer has no {path}"));
                }

                return;
            }

            if (_until is null || TimeProvider.System.GetUtcNow() > end)
            {
                throw Place["optional"] is not null && Place.Flag("optional") ? new NotDeclaredProblem($"the system does nothing of the kind: {Summary}: {differs}") : new CaseProblem($"{Summary}: {differs}");
            }

            if (person is { IsCompleted: true })
            {
                Desk.Judge(await person);
            }

            context.Log.ForgetAfter(said);
            await Task.Delay(pause, cancellationToken);
        }
    }

    private async Task<JsonObject> RepeatAsync(int times, CaseContext context, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        for (var i = 0; i < times; i++)
        {
            all.Add((await DoAsync(context, cancellationToken)).DeepClone());
        }

        return new JsonObject { ["all"] = all };
    }

    /// <summary>What the tester is told, with the names of the case put in.</summary>
    protected Bilingual? Told(CaseContext context) => Manual is null ? null : new Bilingual(context.Scope.FillText(Manual.En), context.Scope.FillText(Manual.Vi));

    /// <summary>Does the step with the tester; false where the tool does it alone.</summary>
    protected virtual Task<bool> ByHandAsync(Desk desk, CaseContext context, CancellationToken cancellationToken) => Task.FromResult(false);

    protected abstract Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken);

    public static TimeSpan Duration(string text, YamlItem place)
    {
        var number = text.TrimEnd('m', 's', 'h', 'd');
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            throw place.Problem($"'{text}' is no time: write 500ms, 3s or 2m", $"'{text}' không phải thời gian: ghi 500ms, 3s hoặc 2m");
        }

        return text[number.Length..] switch { "ms" => TimeSpan.FromMilliseconds(amount), "m" => TimeSpan.FromMinutes(amount), "h" => TimeSpan.FromHours(amount), "d" => TimeSpan.FromDays(amount), _ => TimeSpan.FromSeconds(amount) };
    }
}

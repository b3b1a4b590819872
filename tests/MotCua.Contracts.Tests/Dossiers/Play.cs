using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>A dossier of the commune on a stage: agencies by name, tasks by name, one message a line.</summary>
internal sealed class Play
{
    public static readonly AgencyCode Commune = AgencyCode.Parse("H32.301");
    public static readonly AgencyCode Portal = AgencyCode.Parse("G22");
    public static readonly AgencyCode Land = AgencyCode.Parse("H32.20.1");
    public static readonly AgencyCode Tax = AgencyCode.Parse("G12.18.32");
    public static readonly AgencyCode Treasury = AgencyCode.Parse("G12.12.32");
    public static readonly AgencyCode Gateway = AgencyCode.Parse("G22.9");
    public static readonly AgencyCode Post = AgencyCode.Parse("P01.1");
    public static readonly AgencyCode Hub = AgencyCode.Parse("H32.99");
    public static readonly AgencyCode Authority = AgencyCode.Parse("G22.1");
    public static readonly AgencyCode Stranger = AgencyCode.Parse("H26.1");
    private const string Code = "H32.301-261122-0001";

    private readonly Dictionary<string, TaskId> _tasks = new(StringComparer.Ordinal);
    private int _messages;

    public DossierTasks Tasks { get; private set; } = DossierTasks.Empty;

    public MessageId LastMessage { get; private set; }

    public TaskState this[string task] => Tasks.Find(IdOf(task))!;

    public TaskId IdOf(string task)
    {
        if (!_tasks.TryGetValue(task, out var id))
        {
            _tasks[task] = id = TaskId.Parse($"0193{_tasks.Count + 1:x4}-0000-7000-8000-000000000001");
        }

        return id;
    }

    public TransitionOutcome Say(AgencyCode from, AgencyCode to, string? task, Message body, string? parent = null, string? dossier = Code)
    {
        LastMessage = MessageId.Parse($"0194{++_messages:x4}-0000-7000-8000-000000000001");
        body.Header = new Header
        {
            Id = LastMessage.ToString(),
            From = from.ToString(),
            To = to.ToString(),
            Dossier = dossier ?? "",
            Task = task is null ? "" : IdOf(task).ToString(),
            ParentTask = parent is null ? "" : IdOf(parent).ToString(),
            CreatedAt = new Timestamp(),
        };
        var (tasks, outcome) = Timeline.Apply(Tasks, body, FactsOf(from, to));
        Tasks = tasks;
        return outcome;
    }

    public static TimelineFacts FactsOf(AgencyCode from, AgencyCode to) => new(from, to, RolesOf(from), RolesOf(to), Commune, from == Commune || from == Portal);

    public static Roles RolesOf(AgencyCode agency) =>
        agency == Portal ? Roles.Portal
        : agency == Treasury ? Roles.Treasury
        : agency == Gateway ? Roles.PaymentGateway
        : agency == Post ? Roles.Post
        : agency == Hub ? Roles.Hub
        : agency == Authority ? Roles.DirectoryAuthority
        : Roles.None;
}

using System.Globalization;
using MotCua.Bench.Workload;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Rules;

/// <summary>Timeline.Replay of one dossier of 10,000 messages: steps, 500 supplements asked and provided, 500 notices issued and paid.</summary>
internal sealed class FoldMeasure : IMeasure
{
    private const int Messages = 10_000;
    private const int Round = 20;
    private const double Most = 20;

    public string Name => "fold";

    public string About => "A timeline of 10,000 messages folded into its tasks: ms on one core; ratio: over the 20 ms that are asked (less is better).";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        (Message Message, TimelineFacts Facts)[] timeline = [.. Make().Select(message => (message, LandSteps.Facts(message)))];
        var tasks = Timeline.Replay(timeline).Tasks.Values.Single(task => !task.IsRoot);
        if (tasks.Supplements.Length != Messages / Round || tasks.Obligations.Length != Messages / Round || tasks.IsWaiting)
        {
            throw new BenchException("The timeline does not say what was measured.");
        }

        var cost = CpuCost.Of(interval, () => Timeline.Replay(timeline)).TotalMilliseconds;
        return Task.FromResult(new Measurement(Name, cost, "ms", "the 20 ms that are asked", cost / Most, [new("messages", timeline.Length)], "< 20 ms", cost < Most));
    }

    private static List<Message> Make()
    {
        var land = new LandDossier(TimeProvider.System).Of(1);
        var (toOffice, toCommune) = (land[2], land[3]);
        List<Message> messages = [land[0], land[1]];
        for (var n = 0; n < Messages / Round; n++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{n:D6}");
            messages.Add(Say(toCommune, message => message.SupplementRequested = new SupplementRequested { SupplementId = Guid.CreateVersion7().ToString() }));
            var supplement = messages[^1].SupplementRequested.SupplementId;
            messages.Add(Say(toOffice, message => message.SupplementProvided = new SupplementProvided { SupplementId = supplement }));
            var notice = new ObligationIssued { ObligationId = Guid.CreateVersion7().ToString(), NoticeNumber = id, Amount = 28_000, CollectingAgency = new AgencyRef { Code = LandDossier.LandOffice } };
            messages.Add(Say(toCommune, message => message.ObligationIssued = notice));
            messages.Add(Say(toCommune, message => message.PaymentConfirmed = new PaymentConfirmed { ObligationId = notice.ObligationId, Amount = notice.Amount, VoucherNumber = id }));
            messages.AddRange(Enumerable.Range(0, Round - 4).Select(_ => Say(toCommune, _ => { })));
        }

        return messages;
    }

    private static Message Say(Message like, Action<Message> body)
    {
        var message = like.Clone();
        message.Header.Id = Guid.CreateVersion7().ToString();
        body(message);
        return message;
    }
}

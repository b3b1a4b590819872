using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner;

/// <summary>Runs the steps of a case and says how it ended.</summary>
internal static class CaseSteps
{
    public static async Task<(Outcome Outcome, string Text)> RunAsync(TestCase one, CaseContext context, Func<Task> prepareAsync, CancellationToken cancellationToken)
    {
        var end = await StepsAsync(one, context, prepareAsync, cancellationToken);
        try
        {
            await context.MendAsync();
            return end;
        }
        catch (SuiteProblem e)
        {
            return (Outcome.Error, e.Message);
        }
    }

    private static async Task<(Outcome Outcome, string Text)> StepsAsync(TestCase one, CaseContext context, Func<Task> prepareAsync, CancellationToken cancellationToken)
    {
        try
        {
            await prepareAsync();
            foreach (var step in one.Steps)
            {
                await step.RunAsync(context, cancellationToken);
            }

            return (Outcome.Passed, "");
        }
        catch (CaseProblem e)
        {
            return (Broken(one), context.Scope.Named(e.Message));
        }
        catch (AdapterProblem e)
        {
            return (Broken(one), context.Scope.Named(e.Message));
        }
        catch (NotDeclaredProblem e)
        {
            return (Outcome.NotDeclared, e.Message);
        }
        catch (Exception e) when (e is SuiteProblem or DocumentProblem)
        {
            return (Outcome.Error, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return (Outcome.Error, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static Outcome Broken(TestCase one) => RequirementList.Standard.Find(one.Requirement) is { Level: RequirementLevel.Should or RequirementLevel.May } ? Outcome.Warning : Outcome.Failed;
}

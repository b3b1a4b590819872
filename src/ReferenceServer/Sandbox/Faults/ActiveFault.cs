using Microsoft.AspNetCore.Http;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Puts the fault of <c>--fault</c> into the hub, last of all parts.</summary>
internal static class ActiveFault
{
    public static IServiceCollection AddFault(this IServiceCollection services, HubSetup setup)
    {
        var fault = setup.Options.Fault;
        if (fault is null && !setup.Options.FaultIsSwitched)
        {
            return services;
        }

        var current = new FaultSwitch(fault, setup.Options.FaultIsSwitched);
        services
            .AddSingleton(current)
            .AddSingleton<FaultTools>()
            .AddSingleton<IIntakeReview>(provider => new FaultReview(current, provider))
            .AddSingleton<ICallerReview>(new FaultCaller(current));
        services.AddOptions<WireOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            options.Streamed = (method, reply) => current.Current?.Streamed is { } streamed ? streamed(method, reply) : reply;
            options.Around = (method, request, context, next) => current.Current?.Operation is { } operation
                ? operation(new FaultCall(method, request, context, next, provider.GetRequiredService<FaultTools>()))
                : next();
        });
        fault?.Services?.Invoke(services, setup);
        return services;
    }

    private sealed class FaultCaller(FaultSwitch current) : ICallerReview
    {
        public AuthenticatedCaller Review(HttpContext http, Func<AuthenticatedCaller> find) => current.Current?.Caller is { } review ? review(http, find) : find();
    }

    private sealed class FaultReview(FaultSwitch current, IServiceProvider provider) : IIntakeReview
    {
        public bool Skips(IIntakeStep step) => current.Current?.Skips.Contains(step.GetType()) == true;

        public StepOutcome Review(Submission submission, StepOutcome found) => current.Current?.Intake?.Invoke(submission, found, provider.GetRequiredService<FaultTools>()) ?? found;

        public DossierChange Review(IAppendTransaction transaction, Submission submission, DossierChange found) => current.Current?.Change?.Invoke(transaction, submission, found) ?? found;
    }
}

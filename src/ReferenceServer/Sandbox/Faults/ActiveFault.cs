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
        if (setup.Options.Fault is not { } fault)
        {
            return services;
        }

        services.AddSingleton<FaultTools>();
        if (fault.Intake is not null || fault.Change is not null || fault.Skips.Count > 0)
        {
            services.AddSingleton<IIntakeReview>(provider => new FaultReview(fault, provider));
        }

        if (fault.Caller is not null)
        {
            services.AddSingleton<ICallerReview>(new FaultCaller(fault.Caller));
        }

        services.AddOptions<WireOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            options.Streamed = fault.Streamed;
            if (fault.Operation is { } operation)
            {
                options.Around = (method, request, context, next) => operation(new FaultCall(method, request, context, next, provider.GetRequiredService<FaultTools>()));
            }
        });
        fault.Services?.Invoke(services, setup);
        return services;
    }

    private sealed class FaultCaller(Func<HttpContext, Func<AuthenticatedCaller>, AuthenticatedCaller> review) : ICallerReview
    {
        public AuthenticatedCaller Review(HttpContext http, Func<AuthenticatedCaller> find) => review(http, find);
    }

    private sealed class FaultReview(Fault fault, IServiceProvider provider) : IIntakeReview
    {
        public bool Skips(IIntakeStep step) => fault.Skips.Contains(step.GetType());

        public StepOutcome Review(Submission submission, StepOutcome found) => fault.Intake?.Invoke(submission, found, provider.GetRequiredService<FaultTools>()) ?? found;

        public DossierChange Review(IAppendTransaction transaction, Submission submission, DossierChange found) => fault.Change?.Invoke(transaction, submission, found) ?? found;
    }
}

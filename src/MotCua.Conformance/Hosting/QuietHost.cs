using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace MotCua.Conformance.Hosting;

/// <summary>
/// The tool's own web hosts. They take nothing from their surroundings, neither an <c>appsettings.json</c> of the folder that the tool is run in, a vendor's perhaps, nor variables of
/// ASP.NET Core, and they write no logs.
/// </summary>
internal static class QuietHost
{
    public static WebApplicationBuilder Create()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        return builder;
    }
}

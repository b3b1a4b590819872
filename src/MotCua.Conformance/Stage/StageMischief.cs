using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MotCua.Conformance.Stage;

/// <summary>What bad lines, gateways and hubs do with a call.</summary>
internal static class StageMischief
{
    /// <summary>What is not honest; true when the call is over with it.</summary>
    public static async Task<bool> DoAsync(HttpContext http, StageWire wire, Behaviour? behaviour)
    {
        if (behaviour is null)
        {
            return false;
        }

        if (behaviour.Text("cut") is not null)
        {
            http.Abort();
        }
        else if (behaviour.Text("reset") is { } code)
        {
            if (http.Features.Get<IHttpResetFeature>() is { } reset)
            {
                reset.Reset(int.Parse(code, CultureInfo.InvariantCulture));
            }
            else
            {
                http.Abort();
            }
        }
        else if (behaviour.Text("hang") is not null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        }
        else if (behaviour.Text("http") is { } status)
        {
            http.Response.StatusCode = int.Parse(status, CultureInfo.InvariantCulture);
            http.Response.ContentType = behaviour.Text("type") ?? "text/html; charset=utf-8";
            foreach (var (name, value) in behaviour.Place["headers"]?.Members ?? [])
            {
                http.Response.Headers[name] = value.Text();
            }

            await http.Response.WriteAsync(behaviour.Text("body") ?? "<html>gateway</html>", http.RequestAborted);
        }
        else if (behaviour.Place["refuse"] is not null)
        {
            await wire.RefuseAsync(behaviour);
        }
        else
        {
            return false;
        }

        return true;
    }
}

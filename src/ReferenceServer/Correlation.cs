using System.Diagnostics;

namespace MotCua.ReferenceServer;

/// <summary>The id under which a call is found in the log: its trace id.</summary>
internal static class Correlation
{
    public static string Current => Activity.Current?.TraceId.ToHexString() ?? "";
}

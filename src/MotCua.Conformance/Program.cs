using MotCua.Conformance.Commands;

namespace MotCua.Conformance;

/// <summary>The judge: <c>motcua-conformance</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => ConformanceCommandLine.RunAsync(args);
}

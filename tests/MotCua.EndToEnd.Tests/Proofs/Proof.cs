namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>The counts of a proof: in the test's output, and in a file of the results when the long forms run.</summary>
internal static class Proof
{
    public static bool IsLong => Environment.GetEnvironmentVariable("MOTCUA_LONG") == "1";

    public static void Print(string line)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(line);
        if (Environment.GetEnvironmentVariable("MOTCUA_PROOFS") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}

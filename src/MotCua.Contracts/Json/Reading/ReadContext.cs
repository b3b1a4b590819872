using System.Text;

namespace MotCua.Contracts.Json.Reading;

/// <summary>What one read needs beside the document: output, path, violations. Reused by its thread.</summary>
internal sealed class ReadContext
{
    private const int MaxViolations = 1000;
    private const int MaxNameInPath = 60;

    [ThreadStatic]
    private static ReadContext? spare;

    private readonly List<HashSet<string>> nameSets = [];
    private readonly string?[] foreignNames = new string?[64];
    private readonly (string? Name, int Index)[] path = new (string? Name, int Index)[160];
    private int pathLength;
    private int setsInUse;
    private byte[] scratch = new byte[1024];

    internal WireBuffer Wire { get; } = new();

    internal List<Violation> Violations { get; private set; } = [];

    internal static ReadContext Rent()
    {
        var context = spare ?? new ReadContext();
        spare = null;
        context.pathLength = 0;
        context.setsInUse = 0;
        context.Wire.Clear();
        return context;
    }

    internal static void Return(ReadContext context)
    {
        context.Violations = [];
        if (context.scratch.Length > 256 * 1024)
        {
            context.scratch = new byte[1024];
        }

        spare = context;
    }

    internal void Push(string name) => path[pathLength++] = (name, -1);

    /// <summary>A name that the document chose: a path repeats only its beginning.</summary>
    internal void PushForeign(string name) => Push(name.Length <= MaxNameInPath ? name : string.Concat(name.AsSpan(0, MaxNameInPath), "…"));

    internal void Push(int index) => path[pathLength++] = (null, index);

    internal void Pop() => pathLength--;

    internal void Report(string rule, string bound = "")
    {
        if (Violations.Count < MaxViolations)
        {
            Violations.Add(RuleTexts.Make(PathText(), rule, bound));
        }
    }

    internal void Report(string member, string rule, string bound)
    {
        Push(member);
        Report(rule, bound);
        Pop();
    }

    /// <summary>Bytes for unescaping; what was there before is overwritten.</summary>
    internal Span<byte> Scratch(int length)
    {
        if (scratch.Length < length)
        {
            scratch = new byte[length];
        }

        return scratch;
    }

    /// <summary>A member's name as text. The names of a form come again with each message: short ones in ASCII are kept, the last of each place.</summary>
    internal string ForeignName(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxNameInPath)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = 0u;
        foreach (var b in utf8)
        {
            hash = (hash * 31) + b;
        }

        ref var known = ref foreignNames[hash % (uint)foreignNames.Length];
        return known is not null && Ascii.Equals(utf8, known) ? known : known = Encoding.UTF8.GetString(utf8);
    }

    /// <summary>An empty set of member names for one object.</summary>
    internal HashSet<string> RentNames()
    {
        if (setsInUse == nameSets.Count)
        {
            nameSets.Add(new HashSet<string>(StringComparer.Ordinal));
        }

        // A read that broken JSON ended early left its sets filled.
        var set = nameSets[setsInUse++];
        set.Clear();
        return set;
    }

    /// <summary>Gives the latest set back.</summary>
    internal void ReturnNames()
    {
        if (nameSets[--setsInUse].Count > 1000)
        {
            nameSets[setsInUse] = new HashSet<string>(StringComparer.Ordinal);
        }
    }

    private string PathText()
    {
        var text = new StringBuilder();
        for (var i = 0; i < pathLength; i++)
        {
            var (name, index) = path[i];
            if (name is null)
            {
                text.Append('[').Append(index).Append(']');
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(name);
            }
        }

        return text.ToString();
    }
}

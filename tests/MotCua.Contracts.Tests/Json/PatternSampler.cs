using System.Text;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Makes random texts that match a pattern of the allow-listed dialect: an independent reading of the dialect.</summary>
internal sealed class PatternSampler(string pattern, Random random)
{
    private readonly StringBuilder text = new();
    private int at = 1;

    internal static string Sample(string pattern, Random random)
    {
        var sampler = new PatternSampler(pattern, random);
        sampler.Sequence(write: true);
        return sampler.text.ToString();
    }

    private void Sequence(bool write)
    {
        while (at < pattern.Length - 1 && pattern[at] is not (')' or '|'))
        {
            var start = at;
            Atom(write: false);
            var atomEnd = at;
            var (least, most) = Count();
            var end = at;
            var times = write ? random.Next(least, most + 1) : 0;
            for (var i = 0; i < times; i++)
            {
                at = start;
                Atom(write: true);
            }

            at = end;
            _ = atomEnd;
        }
    }

    private void Atom(bool write)
    {
        switch (pattern[at])
        {
            case '(':
                Group(write);
                break;
            case '[':
                Class(write);
                break;
            default:
                at += pattern[at] == '\\' ? 1 : 0;
                Write(pattern[at++], write);
                break;
        }
    }

    private void Group(bool write)
    {
        var starts = new List<int>();
        do
        {
            starts.Add(++at);
            Sequence(write: false);
        }
        while (pattern[at] == '|');
        var end = ++at;
        if (write)
        {
            at = starts[random.Next(starts.Count)];
            Sequence(write: true);
        }

        at = end;
    }

    private void Class(bool write)
    {
        var negated = pattern[++at] == '^';
        at += negated ? 1 : 0;
        var members = new List<(char From, char To)>();
        while (pattern[at] != ']')
        {
            var low = Member();
            var high = low;
            if (pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                high = Member();
            }

            members.Add((low, high));
        }

        at++;
        if (!negated)
        {
            var (from, to) = members[random.Next(members.Count)];
            Write((char)random.Next(from, to + 1), write);
            return;
        }

        const string others = "abcXYZ09._ếđ";
        var allowed = others.Where(c => !members.Any(member => c >= member.From && c <= member.To)).ToArray();
        Write(allowed[random.Next(allowed.Length)], write);
    }

    private char Member()
    {
        at += pattern[at] == '\\' ? 1 : 0;
        return pattern[at++];
    }

    private (int Least, int Most) Count()
    {
        switch (pattern[at])
        {
            case '*':
                at++;
                return (0, 3);
            case '+':
                at++;
                return (1, 4);
            case '?':
                at++;
                return (0, 1);
            case '{':
                var end = pattern.IndexOf('}', at);
                var parts = pattern[(at + 1)..end].Split(',');
                at = end + 1;
                var least = int.Parse(parts[0]);
                return (least, parts.Length == 1 ? least : parts[1].Length == 0 ? least + 3 : Math.Min(int.Parse(parts[1]), least + 6));
            default:
                return (1, 1);
        }
    }

    private void Write(char c, bool write)
    {
        if (write)
        {
            text.Append(c);
        }
    }
}

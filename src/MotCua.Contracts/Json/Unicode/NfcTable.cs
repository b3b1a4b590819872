using System.Collections.Frozen;
using System.Globalization;

namespace MotCua.Contracts.Json.Unicode;

/// <summary>
/// Canonical decompositions and combining classes, from nfc.txt. .NET's own normalisation needs ICU and calls every text normalised in
/// invariant mode, in which hubs run (ADR 0013).
/// </summary>
internal sealed class NfcTable
{
    private static readonly Lazy<NfcTable> Loaded = new(() => new NfcTable());
    private readonly Dictionary<int, (int First, int Second)> decompositions = [];
    private readonly Dictionary<long, int> compositions = [];
    private readonly Dictionary<int, byte> classes = [];
    private readonly FrozenSet<int> unsure;

    private NfcTable()
    {
        var suspects = new HashSet<int>();
        using var stream = typeof(NfcTable).Assembly.GetManifestResourceStream("MotCua.Contracts.nfc.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (parts[0] is "U")
            {
                Version = parts[1];
                continue;
            }

            var first = Hex(parts[1]);
            if (parts[0] is "C")
            {
                for (var cp = first; cp <= Hex(parts[2]); cp++)
                {
                    classes[cp] = byte.Parse(parts[3], CultureInfo.InvariantCulture);
                    suspects.Add(cp);
                }

                continue;
            }

            var second = parts.Length > 3 ? Hex(parts[3]) : -1;
            decompositions[first] = (Hex(parts[2]), second);
            if (parts[0] is "D")
            {
                compositions[Key(Hex(parts[2]), second)] = first;
                suspects.Add(second);
            }
            else
            {
                suspects.Add(first);
            }
        }

        for (var jamo = 0x1161; jamo <= 0x11C2; jamo++)
        {
            suspects.Add(jamo);
        }

        unsure = suspects.ToFrozenSet();
    }

    internal static NfcTable Instance => Loaded.Value;

    internal string Version { get; } = "";

    /// <summary>Whether the quick check alone cannot say that a text with this code point is normalised.</summary>
    internal bool IsUnsure(int codePoint) => unsure.Contains(codePoint);

    internal byte ClassOf(int codePoint) => classes.GetValueOrDefault(codePoint);

    internal bool TryDecompose(int codePoint, out (int First, int Second) parts) => decompositions.TryGetValue(codePoint, out parts);

    internal bool TryCompose(int first, int second, out int composed) => compositions.TryGetValue(Key(first, second), out composed);

    private static long Key(int first, int second) => ((long)first << 32) | (uint)second;

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

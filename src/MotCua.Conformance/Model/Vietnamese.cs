using System.Text;

namespace MotCua.Conformance.Model;

/// <summary>Composes Vietnamese letters typed with marks of their own (normalisation form C, for these letters alone): the tool runs without the machine's Unicode tables.</summary>
internal static class Vietnamese
{
    private const string Tones = "\u0300\u0301\u0303\u0309\u0323";
    private static readonly Dictionary<(char Letter, char Mark), char> Pairs = Build();

    public static string Compose(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (composed.Length > 0 && Pairs.TryGetValue((composed[^1], letter), out var whole))
            {
                composed[^1] = whole;
            }
            else
            {
                composed.Append(letter);
            }
        }

        return composed.ToString();
    }

    private static Dictionary<(char Letter, char Mark), char> Build()
    {
        var pairs = new Dictionary<(char Letter, char Mark), char>();
        foreach (var (row, letter) in new[]
        {
            ("àáãảạ", 'a'), ("ằắẵẳặ", 'ă'), ("ầấẫẩậ", 'â'), ("èéẽẻẹ", 'e'), ("ềếễểệ", 'ê'), ("ìíĩỉị", 'i'), ("òóõỏọ", 'o'), ("ồốỗổộ", 'ô'), ("ờớỡởợ", 'ơ'), ("ùúũủụ", 'u'), ("ừứữửự", 'ư'), ("ỳýỹỷỵ", 'y'),
        })
        {
            for (var tone = 0; tone < Tones.Length; tone++)
            {
                Add(pairs, letter, Tones[tone], row[tone]);
            }
        }

        foreach (var (letter, mark, whole) in new[] { ('a', '\u0302', 'â'), ('e', '\u0302', 'ê'), ('o', '\u0302', 'ô'), ('a', '\u0306', 'ă'), ('o', '\u031B', 'ơ'), ('u', '\u031B', 'ư') })
        {
            Add(pairs, letter, mark, whole);
        }

        return pairs;
    }

    private static void Add(Dictionary<(char Letter, char Mark), char> pairs, char letter, char mark, char whole)
    {
        pairs[(letter, mark)] = whole;
        pairs[(char.ToUpperInvariant(letter), mark)] = char.ToUpperInvariant(whole);
    }
}

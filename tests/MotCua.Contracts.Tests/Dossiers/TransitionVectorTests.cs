using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Tests.Signing;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>vectors/v1/transitions, written by hand from MC-TASK.</summary>
public sealed class TransitionVectorTests
{
    public static TheoryData<string, string> Sequences
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in Files)
            {
                foreach (var sequence in VectorFiles.Read("transitions", file)["sequences"]!.AsArray())
                {
                    data.Add(file, sequence!.Text("name"));
                }
            }

            return data;
        }
    }

    private static IEnumerable<string> Files => VectorFiles.Names("transitions").Where(n => n != "stage");

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_sequence_is_answered_as_written(string file, string name) =>
        new Sequence().Play(VectorFiles.Read("transitions", file)["sequences"]!.AsArray().Single(s => s!.Text("name") == name)!);

    [Fact]
    public void Every_body_is_taken_once_and_refused_once_in_the_vectors()
    {
        var seen = new HashSet<(string, bool)>();
        foreach (var sequence in Files.SelectMany(f => VectorFiles.Read("transitions", f)["sequences"]!.AsArray()))
        {
            var played = new Sequence();
            played.Play(sequence!);
            seen.UnionWith(played.Seen);
        }

        var missing = BodyTable.All.SelectMany(r => new[] { (r.Name, true), (r.Name, false) }).Where(p => !seen.Contains(p));
        Assert.Empty(missing);
    }
}

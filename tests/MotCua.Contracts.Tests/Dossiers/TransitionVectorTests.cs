using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

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
    public void Every_edge_of_the_table_has_a_vector_that_takes_it()
    {
        var taken = new HashSet<(string Body, TaskPhase Before, TaskPhase After)>();
        foreach (var sequence in Files.SelectMany(f => VectorFiles.Read("transitions", f)["sequences"]!.AsArray()))
        {
            var played = new Sequence();
            played.Play(sequence!);
            taken.UnionWith(played.Edges);
        }

        var missing =
            from row in BodyTable.All
            from before in Enum.GetValues<TaskPhase>()
            where row.From.HasFlag((Phases)(1 << (int)before)) && !taken.Any(edge => edge.Body == row.Name && edge.Before == before)
            select $"{row.Name} from {before}";
        var unreached =
            from row in BodyTable.All
            from after in Enum.GetValues<TaskPhase>()
            where after != TaskPhase.Unspecified && row.To.HasFlag((Phases)(1 << (int)after)) && row.From != row.To && !taken.Any(edge => edge.Body == row.Name && edge.After == after)
            select $"{row.Name} to {after}";
        Assert.Equal("", string.Join('\n', missing.Concat(unreached)));
    }

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

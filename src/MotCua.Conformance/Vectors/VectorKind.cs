using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>A form of question.</summary>
/// <param name="Name">As the program is told.</param>
/// <param name="Title">What it is about, in both languages.</param>
internal sealed record VectorKind(string Name, Bilingual Title)
{
    /// <summary>A vector whose answer is compared member by member with what is expected.</summary>
    public Vector Make(string caseId, Bilingual about, JsonObject question, JsonNode expected) => Make(caseId, about, question, result => VectorComparison.Differs(result, expected));

    /// <summary>The same for files that describe themselves in English or by a code.</summary>
    public Vector Make(string caseId, string about, JsonObject question, JsonNode expected) => Make(caseId, new Bilingual(about, VectorWords.Vietnamese(about)), question, expected);

    /// <param name="caseId">As the file names it: REQUIREMENT/name. In the tool the kind stands before the name, for hubs and clients have cases of the same names.</param>
    /// <param name="about">What is special about it.</param>
    /// <param name="question">What is sent.</param>
    /// <param name="differs">What is wrong in an answer.</param>
    public Vector Make(string caseId, Bilingual about, JsonObject question, Func<JsonNode?, string?> differs)
    {
        var (requirement, name) = (caseId.Split('/')[0], caseId.Split('/')[1]);
        var title = new Bilingual($"{Title.En}: {about.En}", $"{Title.Vi}: {about.Vi}");
        return new Vector(new TestCase($"{requirement}/{Name}-{name}", requirement, title, [], [], Seclusion.None, [], [], []), Name, question, differs);
    }
}

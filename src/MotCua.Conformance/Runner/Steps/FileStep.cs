using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Makes a file of the case (<c>pdf: true</c> for a signed PDF), not yet uploaded: afterwards <c>${f1.sha256}</c> and <c>${f1.size}</c> are known.</summary>
internal sealed class FileStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("file").Text();
    private readonly int _size = int.Parse(item.Need("size").Text(), CultureInfo.InvariantCulture);

    public override string Summary => $"make the file {_name}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        TestFile.Make(context.Scope, _name, _size, Place.Flag("pdf"));
        return Task.FromResult(new JsonObject());
    }
}

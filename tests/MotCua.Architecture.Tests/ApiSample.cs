// Outside the tests' namespace, so that its lines are told from those of the test classes.
namespace Samples;

/// <summary>One member of each kind, printed by PublicApiTests.</summary>
public sealed class Reading : IDisposable
{
    public const int Most = 7;

    private readonly int? _limit;

    public Reading(string name, int? limit = null)
    {
        Name = name;
        _limit = limit;
    }

    public static Reading Empty { get; } = new("");

    public string Name { get; init; }

    internal int Limit => _limit ?? Most;

    public Task<string?> Find<T>(IReadOnlyDictionary<string, T[]?> map, out string? found, CancellationToken cancellationToken = default)
    {
        found = map.Keys.FirstOrDefault();
        return Task.FromResult(found);
    }

    public void Dispose() => GC.SuppressFinalize(this);
}

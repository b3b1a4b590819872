namespace MotCua.Conformance.Wire;

/// <summary>Header fields in the order in which they are sent or came; a name may stand more than once. Names are compared without case.</summary>
internal sealed class HeaderList : List<KeyValuePair<string, string>>
{
    public HeaderList()
    {
    }

    public HeaderList(IEnumerable<KeyValuePair<string, string>> fields)
        : base(fields)
    {
    }

    /// <summary>The values of a name joined with commas, or null.</summary>
    public string? this[string name]
    {
        get
        {
            var values = this.Where(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).ToList();
            return values.Count == 0 ? null : string.Join(", ", values);
        }
    }

    public void Add(string name, string value) => Add(KeyValuePair.Create(name, value));

    /// <summary>Puts one value in place of all of that name; null takes the name away.</summary>
    public void Set(string name, string? value)
    {
        RemoveAll(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase));
        if (value is not null)
        {
            Add(name, value);
        }
    }
}

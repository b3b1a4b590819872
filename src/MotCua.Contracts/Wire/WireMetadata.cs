using System.Collections;

namespace MotCua.Contracts.Wire;

/// <summary>
/// Headers or trailers of a call in their order: lower-case names, a name may come more than once (MC-WIRE-15).
/// Values of names in <c>-bin</c> are held as base64 text; use <see cref="AddBytes"/> and <see cref="GetBytes"/>.
/// </summary>
public sealed class WireMetadata : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _entries = [];

    /// <summary>The number of values.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a text value.</summary>
    /// <param name="name">Letters, digits, '-', '_', '.'; written in lower case.</param>
    /// <param name="value">Printable ASCII.</param>
    /// <exception cref="ArgumentException">The name or the value cannot travel in a header.</exception>
    public WireMetadata Add(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            {
                throw new ArgumentException($"Metadata name '{name}' may hold only letters, digits, '-', '_' and '.'.", nameof(name));
            }
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"The value of metadata '{name}' is not printable ASCII; use a name in -bin.", nameof(value));
        }

        _entries.Add(new(name.ToLowerInvariant(), value));
        return this;
    }

    /// <summary>Adds bytes under a name in <c>-bin</c>.</summary>
    /// <param name="name">A name that ends in <c>-bin</c>.</param>
    /// <param name="value">The bytes.</param>
    /// <exception cref="ArgumentException">The name does not end in <c>-bin</c>.</exception>
    public WireMetadata AddBytes(string name, ReadOnlySpan<byte> value)
    {
        if (!BinaryMetadata.IsBinary(name))
        {
            throw new ArgumentException($"Bytes travel under names in -bin, not '{name}'.", nameof(name));
        }

        return Add(name, BinaryMetadata.Encode(value));
    }

    /// <summary>Adds what a peer sent, as it came: a strange header of a proxy is no reason to lose an answer.</summary>
    /// <param name="name">The name as received.</param>
    /// <param name="value">The value as received.</param>
    public void AddReceived(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _entries.Add(new(name.ToLowerInvariant(), value));
    }

    /// <summary>The first value of a name, or null.</summary>
    /// <param name="name">The name, in any case.</param>
    public string? Get(string name)
    {
        foreach (var (key, value) in _entries)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The first value of a name in <c>-bin</c> as bytes; null when it is absent or no base64.</summary>
    /// <param name="name">The name, in any case.</param>
    public byte[]? GetBytes(string name) =>
        Get(name) is { } text && BinaryMetadata.TryDecode(text, out var values) ? values[0] : null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Text.Json.Nodes;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>Makes things wrong at random, from a seed.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Texts =
        ["", " ", "\u0000", "Nguye\u0302\u0303n", "\ud83d\ude00", "-1", "1e400", "9223372036854775808", "2026-02-30T25:61:61Z", "null", "H32.12.3", "../../etc/passwd", "'; DROP TABLE messages; --", "{\"a\":1}", "đồng"];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public string Text() => _random.Next(20) == 0 ? new string((char)_random.Next(32, 0x2000), _random.Next(1, 5000)) : Texts[_random.Next(Texts.Length)];

    public byte[] Garbage(int most)
    {
        var bytes = new byte[_random.Next(most)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes with one to four faults: a flipped bit, a changed, removed or repeated piece, a cut.</summary>
    public byte[] Bytes(byte[] good)
    {
        var bytes = new List<byte>(good);
        for (var faults = _random.Next(1, 5); faults > 0 && bytes.Count > 0; faults--)
        {
            var at = _random.Next(bytes.Count);
            var length = Math.Min(_random.Next(1, 64), bytes.Count - at);
            switch (_random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, Garbage(32));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A gRPC frame around the bytes that lies about itself, mostly.</summary>
    public byte[] Frame(byte[] body)
    {
        var length = _random.Next(5) switch
        {
            0 => (uint)_random.Next(),
            1 => uint.MaxValue,
            2 => (uint)(body.Length + _random.Next(1, 100)),
            3 => (uint)Math.Max(0, body.Length - _random.Next(1, 100)),
            _ => (uint)body.Length,
        };
        byte[] head = [(byte)(_random.Next(3) == 0 ? _random.Next(256) : 0), (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        return [.. _random.Next(20) == 0 ? head[.._random.Next(5)] : head, .. body];
    }

    /// <summary>The document with one to three members changed, removed, added, moved or of another type.</summary>
    public JsonObject Document(JsonObject good)
    {
        var document = (JsonObject)good.DeepClone();
        for (var faults = _random.Next(1, 4); faults > 0; faults--)
        {
            var inside = Inside(document);
            if (inside.Count == 0)
            {
                inside["x"] = Value();
                continue;
            }

            var name = inside.ElementAt(_random.Next(inside.Count)).Key;
            switch (_random.Next(5))
            {
                case 0:
                    inside.Remove(name);
                    break;
                case 1:
                    inside[_random.Next(2) == 0 ? Text() : name + "x"] = inside[name]?.DeepClone();
                    break;
                default:
                    inside[name] = Value();
                    break;
            }
        }

        return document;
    }

    private JsonObject Inside(JsonObject document)
    {
        var inside = document;
        while (_random.Next(4) > 0 && inside.Select(member => member.Value).OfType<JsonObject>().ToList() is { Count: > 0 } deeper)
        {
            inside = deeper[_random.Next(deeper.Count)];
        }

        return inside;
    }

    private JsonNode? Value() => _random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(_random.NextDouble() * 1e18),
        2 => JsonValue.Create(_random.Next()),
        3 => new JsonArray(JsonValue.Create(1), new JsonObject()),
        4 => new JsonObject { ["a"] = "b" },
        5 => JsonValue.Create(true),
        _ => JsonValue.Create(Text()),
    };
}

using System.Buffers;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using MotCua.Contracts.Json.Plans;
using MotCua.Contracts.Json.Reading;
using MotCua.Contracts.Json.Unicode;

namespace MotCua.Contracts.Json.Writing;

/// <summary>
/// Turns a message's own protobuf bytes into MotCua JSON. The generated code serialises in the order of field numbers and leaves defaults
/// out, so the JSON is deterministic too.
/// </summary>
internal sealed class MessageWriter
{
    [ThreadStatic]
    private static MessageWriter? spare;

    private readonly WireBuffer output = new();
    private readonly List<string> path = [];
    private byte[] wire = new byte[4096];
    private bool normalize;

    internal static byte[] Write(IMessage message, bool normalize)
    {
        var writer = Fill(message, normalize);
        var bytes = writer.output.Written.ToArray();
        spare = writer;
        return bytes;
    }

    internal static void WriteTo(IBufferWriter<byte> output, IMessage message)
    {
        var writer = Fill(message, normalize: false);
        output.Write(writer.output.Written);
        spare = writer;
    }

    private static MessageWriter Fill(IMessage message, bool normalize)
    {
        var writer = spare ?? new MessageWriter();
        spare = null;
        writer.normalize = normalize;
        writer.path.Clear();
        writer.output.Clear();
        var size = message.CalculateSize();
        if (writer.wire.Length < size || writer.wire.Length > 512 * 1024)
        {
            writer.wire = new byte[Math.Max(size, 4096)];
        }

        message.WriteTo(writer.wire.AsSpan(0, size));
        writer.WriteObject(MessagePlan.For(message.Descriptor), writer.wire.AsSpan(0, size));
        return writer;
    }

    private void WriteObject(MessagePlan plan, ReadOnlySpan<byte> source)
    {
        output.WriteByte((byte)'{');
        var first = true;
        while (!source.IsEmpty)
        {
            var tag = (uint)WireFormat.ReadVarint(ref source);
            if (plan.Find((int)(tag >> 3)) is not { } field || !IsOf(field, tag & 7))
            {
                // Unknown to the contract, or under a known number with another form: the parser kept it as unknown.
                WireFormat.SkipValue(ref source, tag);
                continue;
            }

            if (!first)
            {
                output.WriteByte((byte)',');
            }

            first = false;
            output.WriteRaw(field.NameColon);
            path.Add(field.Name);
            if (field.Repeated)
            {
                WriteArray(field, tag, ref source);
            }
            else
            {
                WriteValue(field, ref source);
            }

            path.RemoveAt(path.Count - 1);
        }

        output.WriteByte((byte)'}');
    }

    private static bool IsOf(FieldPlan field, uint wireType) => wireType == field.WireType || (field.Repeated && field.WireType == 0 && wireType == 2);

    private void WriteArray(FieldPlan field, uint tag, ref ReadOnlySpan<byte> source)
    {
        output.WriteByte((byte)'[');
        if (field.WireType == 0 && (tag & 7) == 2)
        {
            var packed = WireFormat.ReadBytes(ref source);
            for (var i = 0; !packed.IsEmpty; i++)
            {
                Separate(i);
                WriteValue(field, ref packed);
            }
        }
        else
        {
            for (var i = 0; ; i++)
            {
                Separate(i);
                path.Add($"[{i}]");
                WriteValue(field, ref source);
                path.RemoveAt(path.Count - 1);
                var rest = source;
                if (rest.IsEmpty || (uint)WireFormat.ReadVarint(ref rest) != tag)
                {
                    break;
                }

                source = rest;
            }
        }

        output.WriteByte((byte)']');
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            output.WriteByte((byte)',');
        }
    }

    private void WriteValue(FieldPlan field, ref ReadOnlySpan<byte> source)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                WriteText(WireFormat.ReadBytes(ref source));
                break;
            case FieldKind.Message:
                WriteObject(field.Child, WireFormat.ReadBytes(ref source));
                break;
            case FieldKind.Timestamp:
                WriteTimestamp(WireFormat.ReadBytes(ref source));
                break;
            case FieldKind.Enum:
                var number = (int)WireFormat.ReadVarint(ref source);
                var name = field.EnumPlan!.NameOf(number) ?? throw Refuse("enum");
                output.WriteByte((byte)'"');
                output.WriteRaw(name);
                output.WriteByte((byte)'"');
                break;
            case FieldKind.Bool:
                output.WriteRaw(WireFormat.ReadVarint(ref source) != 0 ? "true"u8 : "false"u8);
                break;
            case FieldKind.Int32 or FieldKind.UInt32:
                WriteNumber(field.Kind is FieldKind.Int32 ? (int)WireFormat.ReadVarint(ref source) : (long)(uint)WireFormat.ReadVarint(ref source));
                break;
            case FieldKind.Int64:
                output.WriteByte((byte)'"');
                WriteNumber((long)WireFormat.ReadVarint(ref source));
                output.WriteByte((byte)'"');
                break;
            case FieldKind.UInt64:
                output.WriteByte((byte)'"');
                WireFormat.ReadVarint(ref source).TryFormat(output.Reserve(20), out var written, default, CultureInfo.InvariantCulture);
                output.Advance(written);
                output.WriteByte((byte)'"');
                break;
            case FieldKind.Bytes:
                var bytes = WireFormat.ReadBytes(ref source);
                output.WriteByte((byte)'"');
                System.Buffers.Text.Base64.EncodeToUtf8(bytes, output.Reserve((bytes.Length + 2) / 3 * 4), out _, out var encoded);
                output.Advance(encoded);
                output.WriteByte((byte)'"');
                break;
            case FieldKind.EmbeddedJson:
                WriteEmbedded(WireFormat.ReadBytes(ref source));
                break;
        }
    }

    private void WriteNumber(long value)
    {
        value.TryFormat(output.Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (!Ascii.IsValid(text) && !Nfc.IsNormalized(text))
        {
            text = normalize ? Encoding.UTF8.GetBytes(Nfc.Normalize(Encoding.UTF8.GetString(text))) : throw Refuse("nfc");
        }

        output.WriteByte((byte)'"');
        while (true)
        {
            var at = text.IndexOfAny(JsonEscapes.Needed);
            if (at < 0)
            {
                output.WriteRaw(text);
                break;
            }

            output.WriteRaw(text[..at]);
            if (text[at] == 0)
            {
                throw Refuse("nul");
            }

            output.WriteRaw(JsonEscapes.Of(text[at]));
            text = text[(at + 1)..];
        }

        output.WriteByte((byte)'"');
    }

    private void WriteTimestamp(ReadOnlySpan<byte> source)
    {
        long seconds = 0;
        var nanos = 0;
        while (!source.IsEmpty)
        {
            var tag = WireFormat.ReadVarint(ref source);
            var value = WireFormat.ReadVarint(ref source);
            if (tag >> 3 == 1)
            {
                seconds = (long)value;
            }
            else
            {
                nanos = (int)value;
            }
        }

        if (seconds is < -62135596800 or > 253402300799 || nanos is < 0 or > 999_999_999)
        {
            throw Refuse("timestamp");
        }

        // The notation carries milliseconds; what is finer is cut off, never rounded up into the future.
        var milliseconds = nanos / 1_000_000;
        var time = DateTime.UnixEpoch.AddSeconds(seconds).AddMilliseconds(milliseconds);
        output.WriteByte((byte)'"');
        time.TryFormat(output.Reserve(24), out var written, milliseconds == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        output.Advance(written);
        output.WriteByte((byte)'"');
    }

    // White space around the object is no part of it; everything inside stays as it is.
    private void WriteEmbedded(ReadOnlySpan<byte> source)
    {
        var text = source.Trim(" \t\r\n"u8);
        if (normalize && System.Text.Unicode.Utf8.IsValid(text) && !Nfc.IsNormalized(text))
        {
            text = Encoding.UTF8.GetBytes(Nfc.Normalize(Encoding.UTF8.GetString(text)));
        }

        var violations = FormText.Check(text);
        if (violations.Count > 0)
        {
            path.Add(violations[0].Path);
            throw Refuse(violations[0].Rule);
        }

        output.WriteRaw(text);
    }

    private MotCuaJsonException Refuse(string rule) => new(RuleTexts.Make(string.Join('.', path).Replace(".[", "[", StringComparison.Ordinal).TrimEnd('.'), rule));
}

using System.Buffers;
using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Json.Plans;
using MotCua.Contracts.Json.Reading;
using MotCua.Contracts.Json.Writing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>
/// MotCua JSON, the form of payloads and of the JSON wire (MC-CORE, section notation): a strict subset of ProtoJSON. One pass checks the
/// notation and the constraints of the contract and builds the message; every violation is reported with its path.
/// Rules across fields are <see cref="MessageRules"/>.
/// </summary>
public static class MotCuaJson
{
    /// <summary>Largest payload: 2 MiB (MC-CORE-2).</summary>
    public const int MaxPayloadBytes = 2 * 1024 * 1024;

    private static readonly FrozenDictionary<string, string> BodyNames = Message.Descriptor.Oneofs[0].Fields
        .ToFrozenDictionary(field => field.MessageType.FullName, field => field.JsonName, StringComparer.Ordinal);

    private static readonly FrozenDictionary<int, string> BodyNamesByCase = Message.Descriptor.Oneofs[0].Fields
        .ToFrozenDictionary(field => field.FieldNumber, field => field.JsonName);

    /// <summary>Reads a message of a type known at compile time. Never throws for what the document holds.</summary>
    /// <typeparam name="T">A message type of the contract.</typeparam>
    /// <param name="utf8">The document. Empty is a violation.</param>
    /// <param name="mode">Tolerant for receivers, Strict before signing.</param>
    public static JsonReadResult<T> Read<T>(ReadOnlySpan<byte> utf8, JsonReading mode)
        where T : class, IMessage<T>, new()
    {
        var (value, violations) = ReadCore(TypeCache<T>.Plan, utf8, mode);
        return new JsonReadResult<T>((T?)value, violations);
    }

    /// <summary>Reads a message of a type known at run time. Never throws for what the document holds.</summary>
    /// <param name="descriptor">A message type; one with maps, floats or foreign well-known types is <see cref="NotSupportedException"/>.</param>
    /// <param name="utf8">The document.</param>
    /// <param name="mode">Tolerant for receivers, Strict before signing.</param>
    public static JsonReadResult<IMessage> Read(MessageDescriptor descriptor, ReadOnlySpan<byte> utf8, JsonReading mode)
    {
        var (value, violations) = ReadCore(MessagePlan.For(descriptor), utf8, mode);
        return new JsonReadResult<IMessage>(value, violations);
    }

    /// <summary>
    /// Reads only the member <c>header</c> of a payload, tolerantly, and nothing behind it: enough to route and to find a duplicate. The full
    /// <see cref="Read{T}"/> must follow before the message is believed.
    /// </summary>
    /// <param name="utf8">A payload.</param>
    public static JsonReadResult<Header> ReadHeader(ReadOnlySpan<byte> utf8)
    {
        var context = ReadContext.Rent();
        try
        {
            if (!CheckSize(utf8, context))
            {
                return new JsonReadResult<Header>(null, context.Violations);
            }

            var reader = new MessageReader(utf8, context, JsonReading.Tolerant);
            if (!reader.ReadMember("header"u8, TypeCache<Header>.Plan))
            {
                context.Report("header", "required", "");
            }

            return new JsonReadResult<Header>(context.Violations.Count == 0 ? Header.Parser.ParseFrom(context.Wire.Written) : null, context.Violations);
        }
        finally
        {
            ReadContext.Return(context);
        }
    }

    /// <summary>
    /// Writes a message: members in the order of their numbers, defaults left out, no white space, only necessary escapes, times cut to
    /// milliseconds, form data as its own bytes without the white space around it. The same message always gives the same bytes. Throws <see cref="MotCuaJsonException"/> for text that is not in form C,
    /// an enum number without a name, or form data that breaks the lexical rules; constraints are not checked.
    /// </summary>
    /// <param name="message">Must not be null.</param>
    public static byte[] Write(IMessage message) => MessageWriter.Write(message, normalize: false);

    /// <summary>As <see cref="Write"/>, into a buffer.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="message">Must not be null.</param>
    public static void WriteTo(IBufferWriter<byte> output, IMessage message) => MessageWriter.WriteTo(output, message);

    /// <summary>As <see cref="Write"/>, but decomposed text and form data are normalised to form C on the way: the step before signing.</summary>
    /// <param name="message">Must not be null; it is not changed.</param>
    public static byte[] WriteNormalized(IMessage message) => MessageWriter.Write(message, normalize: true);

    /// <summary>
    /// The constraints of a message that did not arrive as JSON (the protobuf wire): the same violations that <see cref="Read{T}"/> reports
    /// for its JSON. Rules across fields are <see cref="MessageRules"/>.
    /// </summary>
    /// <param name="message">Must not be null.</param>
    public static IReadOnlyList<Violation> Check(IMessage message)
    {
        try
        {
            return ReadCore(MessagePlan.For(message.Descriptor), MessageWriter.Write(message, normalize: false), JsonReading.Tolerant).Violations;
        }
        catch (MotCuaJsonException exception)
        {
            return [exception.Violation];
        }
    }

    /// <summary>The member name of a body, for example <c>dossierTransferred</c>; null when the type is no body.</summary>
    /// <param name="descriptor">Must not be null.</param>
    public static string? BodyName(MessageDescriptor descriptor) => BodyNames.GetValueOrDefault(descriptor.FullName);

    /// <summary>The member name of a body; null for none.</summary>
    /// <param name="body">The case of <see cref="Message.BodyCase"/>.</param>
    public static string? BodyName(Message.BodyOneofCase body) => BodyNamesByCase.GetValueOrDefault((int)body);

    private static (IMessage? Value, List<Violation> Violations) ReadCore(MessagePlan plan, ReadOnlySpan<byte> utf8, JsonReading mode)
    {
        var context = ReadContext.Rent();
        try
        {
            if (ReferenceEquals(plan.Descriptor, Message.Descriptor) && !CheckSize(utf8, context))
            {
                return (null, context.Violations);
            }

            new MessageReader(utf8, context, mode).ReadDocument(plan);
            return (context.Violations.Count == 0 ? plan.Descriptor.Parser.ParseFrom(context.Wire.Written) : null, context.Violations);
        }
        finally
        {
            ReadContext.Return(context);
        }
    }

    private static bool CheckSize(ReadOnlySpan<byte> utf8, ReadContext context)
    {
        if (utf8.Length <= MaxPayloadBytes)
        {
            return true;
        }

        context.Report("size", "2097152");
        return false;
    }

    private static class TypeCache<T>
        where T : IMessage<T>, new()
    {
        internal static readonly MessagePlan Plan = MessagePlan.For(new T().Descriptor);
    }
}

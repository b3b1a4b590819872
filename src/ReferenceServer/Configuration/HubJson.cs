using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The JSON of requests and answers: MotCua JSON, with every violation of a request in its refusal.</summary>
internal sealed class HubJson : IWireJson
{
    private static readonly JsonParser Lenient = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public void Write(IMessage message, IBufferWriter<byte> writer) => MotCuaJson.WriteTo(writer, message);

    public IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> utf8)
    {
        if (utf8.IsSingleSegment)
        {
            return Read(descriptor, utf8.FirstSpan);
        }

        var bytes = ArrayPool<byte>.Shared.Rent((int)utf8.Length);
        try
        {
            utf8.CopyTo(bytes);
            return Read(descriptor, bytes.AsSpan(0, (int)utf8.Length));
        }
        finally
        {
            // Requests carry personal data: a pooled buffer must not hand them on.
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private static IMessage Read(MessageDescriptor descriptor, ReadOnlySpan<byte> utf8)
    {
        var result = MotCuaJson.Read(descriptor, utf8, JsonReading.Tolerant);
        if (result.Violations.Count > 0 && (descriptor == SendRequest.Descriptor || descriptor == SendBatchRequest.Descriptor) && result.Violations.All(IsOfOneMessage))
        {
            return Lenient.Parse(Encoding.UTF8.GetString(utf8), descriptor);
        }

        try
        {
            return result.GetValueOrThrow();
        }
        catch (RefusalException e)
        {
            throw new WireFormatException(RefusalAnswer.ToWireError(e));
        }
    }

    // A message too long, or one without signature, is refused by intake with its own reason, and in a batch alone, as over gRPC. The notation
    // was checked, so any reader gives the same request.
    private static bool IsOfOneMessage(Violation violation) =>
        violation.Reason == ErrorReason.SchemaViolation
        && (violation.Path.StartsWith("message.", StringComparison.Ordinal) || violation.Path.StartsWith("messages[", StringComparison.Ordinal));
}

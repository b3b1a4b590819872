using System.Buffers;
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
        try
        {
            // What intake has a reason of its own for is refused with it here too, so that both notations say the same.
            return result.Violations switch
            {
                [{ Path: "message.payload", Rule: "maxLength" } tooLarge] => throw new RefusalException(Refusals.Create(ErrorReason.PayloadTooLarge, tooLarge.ToField())),
                [{ Path: "message.signature", Reason: ErrorReason.SchemaViolation } wrong] => throw new RefusalException(Refusals.Create(ErrorReason.SignatureInvalid, wrong.ToField())),
                _ => result.GetValueOrThrow(),
            };
        }
        catch (RefusalException e)
        {
            throw new WireFormatException(RefusalAnswer.ToWireError(e));
        }
    }
}

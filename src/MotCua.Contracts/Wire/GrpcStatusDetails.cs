using Google.Protobuf;
using MotCua.Contracts.Rpc;

namespace MotCua.Contracts.Wire;

/// <summary>The trailer <c>grpc-status-details-bin</c>: a <c>google.rpc.Status</c> as base64 (MC-WIRE-17).</summary>
public static class GrpcStatusDetails
{
    /// <summary>The trailer's name.</summary>
    public const string Name = "grpc-status-details-bin";

    /// <summary>Writes the trailer's value.</summary>
    /// <param name="error">The failure.</param>
    public static string Encode(WireError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var status = new Status { Code = (int)error.Code, Message = error.Message };
        status.Details.AddRange(error.Details);
        return BinaryMetadata.Encode(status.ToByteArray());
    }

    /// <summary>Reads the trailer's value: the first status message among its values (MC-WIRE-15); null when it is no base64 or none of them is one.</summary>
    /// <param name="text">The trailer as received.</param>
    public static WireError? Decode(string text)
    {
        if (!BinaryMetadata.TryDecode(text, out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            try
            {
                var status = Status.Parser.ParseFrom(value);
                var code = status.Code is > 0 and <= 16 ? (StatusCode)status.Code : StatusCode.Unknown;
                return new WireError(code, status.Message, [.. status.Details]);
            }
            catch (InvalidProtocolBufferException)
            {
                // Somebody on the way put a value of another kind before it.
            }
        }

        return null;
    }
}

using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// The room that the fields of a batch's refusals share. A thousand messages with a thousand violations each would make an answer of
/// hundreds of megabytes, and stock gRPC clients take 4 MiB; what finds no room is counted.
/// </summary>
internal sealed class FieldRoom
{
    private int _left = 1024 * 1024;

    /// <summary>The refusal with as many fields as the answer of a single Send would carry, and fewer when the room ends.</summary>
    public Refusal Fit(Refusal refusal)
    {
        var most = Math.Min(_left, RefusalDetails.MaxBytes);
        var size = 0;
        var kept = 0;
        while (kept < refusal.Fields.Count && size + refusal.Fields[kept].CalculateSize() + 4 <= most)
        {
            size += refusal.Fields[kept++].CalculateSize() + 4;
        }

        _left -= size;
        if (kept == refusal.Fields.Count)
        {
            return refusal;
        }

        // One refusal may stand for several messages, so the original stays as it is.
        var fitted = new Refusal(refusal) { FieldsOmitted = refusal.FieldsOmitted + refusal.Fields.Count - kept };
        while (fitted.Fields.Count > kept)
        {
            fitted.Fields.RemoveAt(fitted.Fields.Count - 1);
        }

        return fitted;
    }
}

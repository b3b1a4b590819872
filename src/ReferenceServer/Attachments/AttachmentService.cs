using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>The Attachments service: facts about files.</summary>
internal sealed class AttachmentService(AttachmentTable table, HubOptions options)
{
    public void Map(WireServiceBuilder service) => service
        .CheckedUnary<DescribeAttachmentRequest, DescribeAttachmentResponse>("DescribeAttachment", DescribeAsync)
        .CheckedUnary<GetUsageRequest, GetUsageResponse>("GetUsage", GetUsageAsync);

    private async Task<DescribeAttachmentResponse> DescribeAsync(DescribeAttachmentRequest request, WireContext context)
    {
        var caller = context.GetCallerFor(request.Agency);
        var state = await table.FindAsync([MailboxName.Of(request.Agency, caller.IsTest)], request.Sha256, context.CancellationToken)
            ?? throw new WireException(AttachmentEndpoint.NotFound);
        return new DescribeAttachmentResponse
        {
            Sha256 = request.Sha256,
            Size = state.Size,
            Offset = state.Received,
            Complete = state.IsComplete,
            KeptUntil = DateTimeOffset.FromUnixTimeMilliseconds(state.KeptUntil).ToTimestamp(),
        };
    }

    private async Task<GetUsageResponse> GetUsageAsync(GetUsageRequest request, WireContext context)
    {
        var caller = context.GetCallerFor(request.Agency);
        var (bytes, count) = await table.UsageAsync(MailboxName.Of(request.Agency, caller.IsTest), context.CancellationToken);
        return new GetUsageResponse { UsedBytes = bytes, QuotaBytes = options.AttachmentQuotaBytes, Files = count };
    }
}

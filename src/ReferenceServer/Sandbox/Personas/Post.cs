using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The post: carries the result home.</summary>
internal sealed class Post(Desk desk) : Persona(desk)
{
    public override async Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        if (received.Message.BodyCase != BodyOneofCase.DossierTransferred)
        {
            return;
        }

        await Desk.SayAsync(Reply(received).Accept(new TransferAccepted { AcceptedAt = DemoPapers.Stamp(Desk.Now) }), cancellationToken);
        foreach (var stage in new[] { DeliveryStage.HandedToPost, DeliveryStage.Delivered })
        {
            await Desk.SayAsync(
                Reply(received).DeliverResult(new ResultDelivered
                {
                    Channel = ResultChannel.Post,
                    Stage = stage,
                    OccurredAt = DemoPapers.Stamp(Desk.Now),
                    TrackingNumber = "EU123456789VN",
                    RecipientName = stage == DeliveryStage.Delivered ? DemoPapers.Buyer.FullName : "",
                }),
                cancellationToken);
        }
    }
}

using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>Makes a message with the members of a body that transitions look at.</summary>
internal static class Bodies
{
    public static Message Make(string body, JsonObject facts, Func<string, string> code, Func<int, Header> header)
    {
        var message = Empty(body);
        string Text(string name) => (string)facts[name]!;
        long Number(string name) => (long)facts[name]!;
        foreach (var (name, _) in facts)
        {
            switch (message.BodyCase, name)
            {
                case (Message.BodyOneofCase.DossierTransferred, "kind"):
                    message.DossierTransferred.Kind = VectorFiles.Problem<TransferKind>(Text(name));
                    break;
                case (Message.BodyOneofCase.ResultIssued, "kind"):
                    message.ResultIssued.Kind = VectorFiles.Problem<ResultKind>(Text(name));
                    break;
                case (_, "stage"):
                    message.ResultDelivered.Stage = VectorFiles.Problem<DeliveryStage>(Text(name));
                    break;
                case (_, "endsTask"):
                    message.ProcessingStopped.EndsTask = (bool)facts[name]!;
                    break;
                case (_, "replaced"):
                    message.ObligationReplaced.ReplacedObligationId = Text(name);
                    message.ObligationReplaced.Replacement = new ObligationIssued
                    {
                        ObligationId = Text("obligationId"), Amount = Number("amount"), CollectingAgency = new AgencyRef { Code = code(Text("collector")) },
                    };
                    break;
                case (Message.BodyOneofCase.ObligationReplaced, _):
                    break;
                case (_, "collector"):
                    message.ObligationIssued.CollectingAgency = new AgencyRef { Code = code(Text(name)) };
                    break;
                case (_, "failed"):
                    message.DeliveryFailed.MessageFrom = header((int)Number(name)).From;
                    message.DeliveryFailed.MessageId = header((int)Number(name)).Id;
                    break;
                case (_, "voucher"):
                    Set(message, "voucherNumber", Text(name));
                    break;
                case (_, "decision"):
                    Set(message, "decisionNumber", Text(name));
                    break;
                case (_, "amount"):
                    Set(message, name, Number(name));
                    break;
                default:
                    Set(message, name, Text(name));
                    break;
            }
        }

        return message;
    }

    /// <summary>A message with an empty body of that name in MotCua JSON.</summary>
    public static Message Empty(string body)
    {
        var field = Message.Descriptor.Fields.InDeclarationOrder().Single(f => f.JsonName == body);
        var message = new Message();
        field.Accessor.SetValue(message, field.MessageType.Parser.ParseFrom(ByteString.Empty));
        return message;
    }

    private static void Set(Message message, string name, object value)
    {
        var body = (IMessage)Message.Descriptor.FindFieldByNumber((int)message.BodyCase).Accessor.GetValue(message);
        body.Descriptor.Fields.InDeclarationOrder().Single(f => f.JsonName == name).Accessor.SetValue(body, value);
    }
}

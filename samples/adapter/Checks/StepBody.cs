using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>A message with the members of a body that a transition looks at.</summary>
internal static class StepBody
{
    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal) { ["voucher"] = "voucherNumber", ["decision"] = "decisionNumber" };

    /// <param name="body">Its name in MotCua JSON.</param>
    /// <param name="facts">What the step says of it.</param>
    /// <param name="code">An agency's code by its name.</param>
    /// <param name="header">The header of the message of an earlier step.</param>
    public static Message Make(string body, JsonObject facts, Func<string, string> code, Func<int, Header> header)
    {
        var field = Message.Descriptor.Fields.InDeclarationOrder().Single(one => one.JsonName == body);
        var message = new Message();
        field.Accessor.SetValue(message, field.MessageType.Parser.ParseFrom(ByteString.Empty));
        if (message.ObligationReplaced is { } replaced && facts["replaced"] is { } old)
        {
            replaced.ReplacedObligationId = (string)old!;
            replaced.Replacement = new ObligationIssued { ObligationId = (string)facts["obligationId"]!, Amount = (long)facts["amount"]!, CollectingAgency = new AgencyRef { Code = code((string)facts["collector"]!) } };
            return message;
        }

        var content = (IMessage)field.Accessor.GetValue(message);
        foreach (var (name, value) in facts)
        {
            switch (name)
            {
                case "kind" when message.DossierTransferred is { } transfer:
                    transfer.Kind = EnumNames.Read<TransferKind>((string)value!);
                    break;
                case "kind":
                    message.ResultIssued.Kind = EnumNames.Read<ResultKind>((string)value!);
                    break;
                case "stage":
                    message.ResultDelivered.Stage = EnumNames.Read<DeliveryStage>((string)value!);
                    break;
                case "collector":
                    message.ObligationIssued.CollectingAgency = new AgencyRef { Code = code((string)value!) };
                    break;
                case "failed":
                    (message.DeliveryFailed.MessageFrom, message.DeliveryFailed.MessageId) = (header((int)value!).From, header((int)value!).Id);
                    break;
                default:
                    content.Descriptor.Fields.InDeclarationOrder().Single(one => one.JsonName == Members.GetValueOrDefault(name, name)).Accessor.SetValue(content, Plain(value!.AsValue()));
                    break;
            }
        }

        return message;
    }

    private static object Plain(JsonValue value) => value.TryGetValue<bool>(out var flag) ? flag : value.TryGetValue<long>(out var number) ? number : (string)value!;
}

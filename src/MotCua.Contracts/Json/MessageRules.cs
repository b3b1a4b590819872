using MotCua.Contracts.Json.Plans;
using MotCua.Contracts.Json.Rules;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>The rules across fields that schemas cannot say (MC-CORE, section rules across fields): pure, no clock.</summary>
public static class MessageRules
{
    /// <summary>
    /// Every rule that a well-formed message breaks: SCHEMA_VIOLATION with the field's path. What depends on the hub, its time or its store
    /// (contract version, expiry, recipients, transitions) is not checked here.
    /// </summary>
    /// <param name="message">A message that <see cref="MotCuaJson.Read{T}"/> found valid.</param>
    public static IReadOnlyList<Violation> Check(Message message)
    {
        var report = new RuleReport();
        if (message.Header is not null)
        {
            HeaderRules.Check(message, report);
        }

        if (MessagePlan.For(Message.Descriptor).Find((int)message.BodyCase) is { } body)
        {
            ValuePlan.Check((Google.Protobuf.IMessage)body.Descriptor.Accessor.GetValue(message), body.Name, report);
            BodyRules.Check(message, report);
        }

        return report.Violations;
    }
}

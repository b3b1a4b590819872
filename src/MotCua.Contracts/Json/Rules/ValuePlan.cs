using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Json.Plans;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Rules;

/// <summary>
/// Where a message type holds values whose rule no pattern can say: dates, tax codes, identities. Worked out once per type, so that a check
/// touches only the fields that lead to one.
/// </summary>
internal sealed class ValuePlan
{
    private const string DatePattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
    private static readonly ConcurrentDictionary<MessageDescriptor, ValuePlan> Plans = new();
    private readonly List<FieldDescriptor> dates = [];
    private readonly List<FieldDescriptor> taxCodes = [];
    private readonly List<FieldDescriptor> children = [];
    private readonly bool isIdentity;

    private ValuePlan(MessageDescriptor descriptor, HashSet<MessageDescriptor> above)
    {
        above.Add(descriptor);
        isIdentity = ReferenceEquals(descriptor, Identity.Descriptor);
        foreach (var field in MessagePlan.For(descriptor).Fields)
        {
            if (field.Kind is FieldKind.Text && field.Pattern?.Source == DatePattern)
            {
                dates.Add(field.Descriptor);
            }
            else if (field.Kind is FieldKind.Text && field.Name == "taxCode")
            {
                taxCodes.Add(field.Descriptor);
            }
            else if (field.Kind is FieldKind.Message && !above.Contains(field.Descriptor.MessageType)
                && !new ValuePlan(field.Descriptor.MessageType, [.. above]).IsEmpty)
            {
                children.Add(field.Descriptor);
            }
        }
    }

    private bool IsEmpty => dates.Count + taxCodes.Count + children.Count == 0 && !isIdentity;

    internal static void Check(IMessage message, string path, RuleReport report) =>
        Plans.GetOrAdd(message.Descriptor, static descriptor => new ValuePlan(descriptor, [])).CheckValues(message, path, report);

    private void CheckValues(IMessage message, string path, RuleReport report)
    {
        foreach (var field in dates)
        {
            if (field.Accessor.GetValue(message) is string { Length: > 0 } text && !CalendarDate.IsReal(text))
            {
                report.Add($"{path}.{field.JsonName}", "calendar-date", "No such day in the calendar; check day, month and year.", "Ngày này không có trong lịch; hãy kiểm tra ngày, tháng, năm.");
            }
        }

        foreach (var field in taxCodes)
        {
            if (field.Accessor.GetValue(message) is string { Length: > 0 } text && !TaxCode.TryParse(text, out TaxCode _))
            {
                report.Add($"{path}.{field.JsonName}", "tax-code", "The check digit does not fit; copy the tax code again from the registration.", "Số kiểm tra không khớp; hãy chép lại mã số thuế từ giấy đăng ký.");
            }
        }

        if (isIdentity)
        {
            IdentityRule.Check((Identity)message, path, report);
        }

        foreach (var field in children)
        {
            switch (field.Accessor.GetValue(message))
            {
                case IMessage child:
                    Check(child, $"{path}.{field.JsonName}", report);
                    break;
                case System.Collections.IList list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        Check((IMessage)list[i]!, $"{path}.{field.JsonName}[{i}]", report);
                    }

                    break;
            }
        }
    }
}

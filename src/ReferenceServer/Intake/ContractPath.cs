using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>A field path as a log may show it: the contract's own names and positions. A name that the sender made up may be a person's, and becomes <c>?</c>.</summary>
internal static class ContractPath
{
    private static readonly FrozenSet<string> Names = NamesOf(Message.Descriptor).Append("x5t#S256").ToFrozenSet(StringComparer.Ordinal);

    public static string Of(string path) => string.Join('.', path.Split('.').Select(Part));

    private static string Part(string part)
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        var (name, index) = bracket < 0 ? (part, "") : (part[..bracket], part[bracket..]);
        return Names.Contains(name) && index.All(c => char.IsAsciiDigit(c) || c is '[' or ']') ? part : "?";
    }

    private static HashSet<string> NamesOf(MessageDescriptor root)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<MessageDescriptor>();
        var next = new Stack<MessageDescriptor>([root, SignedMessage.Descriptor, SendRequest.Descriptor]);
        while (next.TryPop(out var message))
        {
            if (!seen.Add(message))
            {
                continue;
            }

            foreach (var field in message.Fields.InDeclarationOrder())
            {
                names.Add(field.JsonName);
                if (field.FieldType == FieldType.Message)
                {
                    next.Push(field.MessageType);
                }
            }
        }

        return names;
    }
}

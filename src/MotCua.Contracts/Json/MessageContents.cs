using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>The files and forms that stand anywhere in a message, each with its JSON path.</summary>
public sealed class MessageContents
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Ways = new();

    private readonly List<(string Path, AttachmentRef File)> _files = [];
    private readonly List<(string Path, FormData Form)> _forms = [];

    private MessageContents()
    {
    }

    /// <summary>Those of a message without files and forms.</summary>
    public static MessageContents None { get; } = new();

    /// <summary>Each file that the message names.</summary>
    public IReadOnlyList<(string Path, AttachmentRef File)> Files => _files;

    /// <summary>Each form that it carries.</summary>
    public IReadOnlyList<(string Path, FormData Form)> Forms => _forms;

    /// <summary>Looks through a message.</summary>
    /// <param name="message">The message; it is not copied.</param>
    /// <returns>Its files and forms, in the order of the fields.</returns>
    public static MessageContents Of(Message message)
    {
        var contents = new MessageContents();
        contents.Collect(message, "");
        return contents.Files.Count == 0 && contents.Forms.Count == 0 ? None : contents;
    }

    private void Collect(IMessage message, string path)
    {
        switch (message)
        {
            case AttachmentRef file:
                _files.Add((path, file));
                return;
            case FormData form:
                _forms.Add((path, form));
                return;
        }

        foreach (var field in WaysOf(message.Descriptor))
        {
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                var index = 0;
                foreach (var item in (IList)value)
                {
                    Collect((IMessage)item, $"{Below(path, field)}[{index++}]");
                }
            }
            else if (value is IMessage single)
            {
                Collect(single, Below(path, field));
            }
        }
    }

    private static string Below(string path, FieldDescriptor field) => path.Length == 0 ? field.JsonName : $"{path}.{field.JsonName}";

    // The fields that lead to a file or a form, found once per type.
    private static FieldDescriptor[] WaysOf(MessageDescriptor type) => Ways.GetOrAdd(type, static t =>
    [
        .. t.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message && Leads(field.MessageType, [])),
    ]);

    private static bool Leads(MessageDescriptor type, HashSet<MessageDescriptor> seen) =>
        type.FullName == AttachmentRef.Descriptor.FullName || type.FullName == FormData.Descriptor.FullName
        || (seen.Add(type) && type.Fields.InDeclarationOrder().Any(field => field.FieldType == FieldType.Message && Leads(field.MessageType, seen)));
}

using System.Reflection;
using Google.Protobuf.Reflection;

namespace MotCua.ReferenceServer.Wire.OpenApi;

/// <summary>The comments of the contract's protos by full name, read from the image that the build embeds.</summary>
internal sealed class ContractComments
{
    // Field numbers of descriptor.proto that form a SourceCodeInfo path.
    private const int FileMessage = 4;
    private const int FileEnum = 5;
    private const int FileService = 6;
    private const int MessageField = 2;
    private const int MessageNested = 3;
    private const int MessageEnum = 4;
    private const int Child = 2;

    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);

    private ContractComments(FileDescriptorSet image)
    {
        foreach (var file in image.File)
        {
            AddFile(file);
        }
    }

    public static ContractComments Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("contract.binpb")
            ?? throw new InvalidOperationException("The assembly was built without its contract image (contract.binpb); build it again.");
        return new ContractComments(FileDescriptorSet.Parser.ParseFrom(stream));
    }

    /// <summary>The comment of a message, field, enum, value, service or method; null where there is none.</summary>
    public string? Of(string fullName) => _comments.GetValueOrDefault(fullName);

    private void AddFile(FileDescriptorProto file)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
        {
            var text = location.LeadingComments.Length > 0 ? location.LeadingComments : location.TrailingComments;
            if (text.Length > 0)
            {
                texts[string.Join('.', location.Path)] = string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            }
        }

        for (var i = 0; i < file.MessageType.Count; i++)
        {
            AddMessage(file.MessageType[i], $"{file.Package}.", $"{FileMessage}.{i}", texts);
        }

        for (var i = 0; i < file.EnumType.Count; i++)
        {
            AddEnum(file.EnumType[i], $"{file.Package}.", $"{FileEnum}.{i}", texts);
        }

        for (var i = 0; i < file.Service.Count; i++)
        {
            var service = file.Service[i];
            Add($"{file.Package}.{service.Name}", $"{FileService}.{i}", texts);
            for (var j = 0; j < service.Method.Count; j++)
            {
                Add($"{file.Package}.{service.Name}.{service.Method[j].Name}", $"{FileService}.{i}.{Child}.{j}", texts);
            }
        }
    }

    private void AddMessage(DescriptorProto message, string scope, string path, Dictionary<string, string> texts)
    {
        var name = scope + message.Name;
        Add(name, path, texts);
        for (var i = 0; i < message.Field.Count; i++)
        {
            Add($"{name}.{message.Field[i].Name}", $"{path}.{MessageField}.{i}", texts);
        }

        for (var i = 0; i < message.NestedType.Count; i++)
        {
            AddMessage(message.NestedType[i], name + ".", $"{path}.{MessageNested}.{i}", texts);
        }

        for (var i = 0; i < message.EnumType.Count; i++)
        {
            AddEnum(message.EnumType[i], name + ".", $"{path}.{MessageEnum}.{i}", texts);
        }
    }

    private void AddEnum(EnumDescriptorProto type, string scope, string path, Dictionary<string, string> texts)
    {
        // Enum values live beside their enum; here they are filed under it, as a reader looks for them.
        var name = scope + type.Name;
        Add(name, path, texts);
        for (var i = 0; i < type.Value.Count; i++)
        {
            Add($"{name}.{type.Value[i].Name}", $"{path}.{Child}.{i}", texts);
        }
    }

    private void Add(string fullName, string path, Dictionary<string, string> texts)
    {
        if (texts.TryGetValue(path, out var text))
        {
            _comments[fullName] = text;
        }
    }
}

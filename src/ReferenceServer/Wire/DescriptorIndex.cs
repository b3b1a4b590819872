using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Every name that the served files and their imports declare.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    public DescriptorIndex(IReadOnlyList<ServiceDescriptor> services)
    {
        Services = services.Count;
        foreach (var service in services)
        {
            AddFile(service.File);
        }
    }

    /// <summary>How many services the index covers.</summary>
    public int Services { get; }

    public FileDescriptor? FileByName(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? FileOfSymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    public FileDescriptor? FileOfExtension(string type, int number) => _extensions.GetValueOrDefault(type)?.GetValueOrDefault(number);

    /// <summary>The numbers that extend a message, in order; null for a name that is no message here.</summary>
    public IEnumerable<int>? ExtensionNumbers(string type) =>
        _extensions.TryGetValue(type, out var numbers) ? numbers.Keys : _symbols.ContainsKey(type) ? [] : null;

    private void AddFile(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var import in file.Dependencies)
        {
            AddFile(import);
        }

        foreach (var message in file.MessageTypes)
        {
            AddMessage(message, file);
        }

        foreach (var type in file.EnumTypes)
        {
            AddEnum(type, file);
        }

        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods)
            {
                _symbols[method.FullName] = file;
            }
        }

        AddExtensions(file.Extensions.UnorderedExtensions, file);
    }

    private void AddMessage(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            _symbols[field.FullName] = file;
        }

        foreach (var oneof in message.Oneofs)
        {
            _symbols[oneof.FullName] = file;
        }

        foreach (var nested in message.NestedTypes)
        {
            AddMessage(nested, file);
        }

        foreach (var type in message.EnumTypes)
        {
            AddEnum(type, file);
        }

        AddExtensions(message.Extensions.UnorderedExtensions, file);
    }

    private void AddEnum(EnumDescriptor type, FileDescriptor file)
    {
        _symbols[type.FullName] = file;
        foreach (var value in type.Values)
        {
            _symbols[value.FullName] = file;
        }
    }

    private void AddExtensions(IEnumerable<FieldDescriptor> extensions, FileDescriptor file)
    {
        foreach (var extension in extensions)
        {
            _symbols[extension.FullName] = file;
            var type = extension.ExtendeeType.FullName;
            if (!_extensions.TryGetValue(type, out var numbers))
            {
                _extensions[type] = numbers = [];
            }

            numbers[extension.FieldNumber] = file;
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Schemas;

/// <summary>
/// JSON Schemas (draft-07) of the contract, generated from the protos: for vendors who speak JSON without the SDK, and for the judge. The
/// package carries them under <c>schemas/v1</c>; <c>MOTCUA_UPDATE_SCHEMAS=1</c> on the contract tests rewrites them.
/// </summary>
public static class ContractSchemas
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Every message that has a schema file of its own: bodies, the message and its parts, requests and answers of all services.</summary>
    public static IReadOnlyList<MessageDescriptor> All { get; } = Collect();

    /// <summary>
    /// The schema of one message, as text with a final line feed. Enum names are those of this version; readers also take names of later
    /// ones (MC-CORE-21).
    /// </summary>
    /// <param name="message">A message of the contract.</param>
    /// <param name="mode">Tolerant allows members that the schema does not name; Strict refuses them.</param>
    public static string Generate(MessageDescriptor message, JsonReading mode = JsonReading.Tolerant) =>
        new SchemaGenerator(mode == JsonReading.Strict).Generate(message).ToJsonString(Indented) + "\n";

    /// <summary>File name under schemas/v1, for example <c>DossierTransferred.json</c>.</summary>
    /// <param name="message">A message of <see cref="All"/>.</param>
    public static string FileName(MessageDescriptor message) => message.Name + ".json";

    private static List<MessageDescriptor> Collect()
    {
        FileDescriptor[] files =
        [
            ExchangeReflection.Descriptor, DirectoryReflection.Descriptor, CatalogReflection.Descriptor, TrackingReflection.Descriptor,
            AttachmentsReflection.Descriptor, SandboxReflection.Descriptor,
        ];
        IEnumerable<MessageDescriptor> named =
        [
            Message.Descriptor, Header.Descriptor, SignedMessage.Descriptor, ReceiptStatement.Descriptor, Receipt.Descriptor,
            ForwardedMessage.Descriptor, DirectorySnapshot.Descriptor, SignedSnapshot.Descriptor,
        ];
        return
        [
            .. named
                .Concat(Message.Descriptor.Oneofs[0].Fields.Select(field => field.MessageType))
                .Concat(files.SelectMany(file => file.Services).SelectMany(service => service.Methods).SelectMany(method => new[] { method.InputType, method.OutputType }))
                .Distinct()
                .OrderBy(message => message.Name, StringComparer.Ordinal),
        ];
    }
}

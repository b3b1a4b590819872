using System.Text.Json.Nodes;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace Adapter;

/// <summary>What the system keeps of the messages that came, and what it does with it.</summary>
internal static class Received
{
    public static JsonObject Show(SystemUnderTest system, JsonObject request)
    {
        var (payload, signature) = Find(system, request);
        return new JsonObject { ["payload"] = Convert.ToBase64String(payload), ["signature"] = signature };
    }

    /// <summary>The form of a message that came. Its data are bytes: they go on as they are (MC-CORE-71).</summary>
    public static FormData FormOf(SystemUnderTest system, JsonNode named) =>
        MotCuaJson.Read<Message>(Find(system, named).Payload, JsonReading.Tolerant).Value?.DossierTransferred?.Form ?? throw new ArgumentException("the message has no form", nameof(named));

    public static Task FetchAsync(SystemUnderTest system, JsonObject request)
    {
        var reference = new AttachmentRef { Sha256 = (string)request["sha256"]!, Size = long.Parse((string)request["size"]!, System.Globalization.CultureInfo.InvariantCulture) };
        return system.Client.Attachments.DownloadToFileAsync(system.Agency, reference, (string)request["path"]!);
    }

    private static (byte[] Payload, string Signature) Find(SystemUnderTest system, JsonNode named) => system.Notes.Received((string)named["from"]!, (string)named["id"]!);
}

using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;

namespace Adapter;

/// <summary>The reading calls that this product has.</summary>
internal static class Reads
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    public static async Task<JsonObject> ReadAsync(MotCuaClient client, string operation, JsonObject request)
    {
        try
        {
            IMessage? response = operation switch
            {
                "Exchange/Ping" => await client.Exchange.PingAsync(),
                "Directory/ListAgencies" => await AgenciesAsync(client, request),
                _ => null,
            };
            return response is null ? new JsonObject { ["unsupported"] = true } : new JsonObject { ["response"] = JsonNode.Parse(JsonFormatter.Default.Format(response)) };
        }
        catch (RefusalException e)
        {
            return Refused(e.ReasonName);
        }
        catch (ReceiptInvalidException)
        {
            // Of a Ping: the answer does not prove the hub.
            return Refused("SIGNATURE_INVALID");
        }
        catch (HubUnreachableException)
        {
            return Refused("UNAVAILABLE");
        }
    }

    private static async Task<ListAgenciesResponse> AgenciesAsync(MotCuaClient client, JsonObject request)
    {
        var all = new ListAgenciesResponse();
        await foreach (var agency in client.Directory.ListAgenciesAsync(Parser.Parse<ListAgenciesRequest>(request.ToJsonString())))
        {
            all.Agencies.Add(agency);
        }

        return all;
    }

    private static JsonObject Refused(string reason) => new() { ["refused"] = new JsonObject { ["reason"] = reason } };
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests;

/// <summary>An answer over JSON: its members, or why it was refused.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, RefusalDetails? Refusal)
{
    public ErrorReason Reason => Refusal?.Refusal.Reason ?? ErrorReason.Unspecified;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Calls a method of a service of motcua.v1, for example <c>Directory/GetAgency</c>.</summary>
    public static async Task<Answer> OfAsync(TestHub hub, EnrolledSystem? caller, string method, object request)
    {
        using var client = hub.CreateClient(caller);
        return await OfAsync(client, method, request);
    }

    public static async Task<Answer> OfAsync(HttpClient client, string method, object request)
    {
        using var response = await client.PostAsync($"motcua.v1.{method}", JsonContent.Create(request), TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new Answer(response.StatusCode, text, null);
        }

        var error = ConnectError.Read(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), (int)response.StatusCode);
        var status = new Contracts.Rpc.Status { Code = (int)error.Code, Message = error.Message };
        status.Details.AddRange(error.Details);
        return new Answer(response.StatusCode, text, RefusalDetails.FromStatus(status));
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Messages, deadlines.</content>
internal static partial class WireFaults
{
    private static readonly string[] Encodings = ["Content-Encoding", "grpc-encoding", "Connect-Content-Encoding"];

    private static IEnumerable<Fault> Messages() =>
    [
        new Fault("frame-per-packet", "MC-WIRE-10", "A frame is taken to come in one piece.")
        {
            Http = async (http, next) =>
            {
                if (IsFramed(http))
                {
                    var piece = new byte[OneMiB];
                    http.Request.Body = new MemoryStream(piece, 0, await http.Request.Body.ReadAsync(piece, http.RequestAborted));
                }

                await next(http);
            },
        },
        WrongLine.Hears("flags-passed-over", "MC-WIRE-41", "Flags of a request's frame other than compressed are not looked at.", IsFramed, (_, body) =>
        {
            if (body.Length > 0)
            {
                body[0] &= 1;
            }

            return body;
        }),
        WrongLine.Says("answer-in-envelope", "MC-WIRE-11", "An answer stands inside an envelope of the vendor's.", IsJson, (http, body) =>
            http.Response.StatusCode == 200 && WrongLine.JsonOf(body) is { } message ? WrongLine.BytesOf(new JsonObject { ["code"] = 0, ["message"] = "success", ["data"] = message }) : body),
        PullCountsPayloads(),
        new Fault("limit-of-8-MiB", "MC-WIRE-42", "Messages of up to 8 MiB are taken.") { Services = (services, _) => services.Configure<WireOptions>(options => options.MaxMessageBytes = 8 * OneMiB) },
        new Fault("limit-of-2-MiB", "MC-WIRE-42", "Messages above 2 MiB are not taken.") { Services = (services, _) => services.Configure<WireOptions>(options => options.MaxMessageBytes = 2 * OneMiB) },
        WrongLine.Says("too-large-as-413", "MC-WIRE-42", "A message that is too large is answered by the web server, with a page.", IsUnaryConnect, (http, body) =>
        {
            if (http.Response.StatusCode != 429)
            {
                return body;
            }

            http.Response.StatusCode = 413;
            http.Response.ContentType = "text/html";
            return "<h1>413 Request Entity Too Large</h1>"u8.ToArray();
        }),
        StreamOf8MiB(),
        WrongLine.Hears("two-gzip-members-taken", "MC-WIRE-13", "Several gzip members are taken for one message.", IsGzipped, (http, body) => Unpacked(http, body) ?? body),
        WrongLine.Says("compresses-unasked", "MC-WIRE-13", "Answers are compressed for everybody.", IsUnaryConnect, (http, body) =>
        {
            if (body.Length == 0 || http.Response.Headers.ContentEncoding.Count > 0)
            {
                return body;
            }

            http.Response.Headers.ContentEncoding = "gzip";
            return Packed(body);
        }),
        new Fault("whole-gzip-unpacked", "MC-WIRE-45", "A message is unpacked to its end before its size is looked at.")
        {
            Http = async (http, next) =>
            {
                if (!IsGzipped(http))
                {
                    await next(http);
                    return;
                }

                var body = await WrongLine.HeardAsync(http);
                if (Unpacked(http, body) is { } plain)
                {
                    http.Request.Body = new MemoryStream(plain);
                    http.Request.ContentLength = plain.Length;
                    await next(http);
                    return;
                }

                http.Response.StatusCode = 400;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"code":"invalid_argument","message":"The compressed request is broken."}""", http.RequestAborted);
            },
        },
        WrongLine.Hears("unknown-encoding-as-plain", "MC-WIRE-46", "An unknown encoding is passed over.", request =>
        {
            foreach (var name in Encodings)
            {
                if (request.Headers[name] != "gzip")
                {
                    request.Headers.Remove(name);
                }
            }
        }),
        WrongLine.Says("unknown-encoding-without-list", "MC-WIRE-46", "An unknown encoding is refused without the known ones.", WrongLine.Always, response => response.Headers.Remove("Accept-Encoding")),
        WrongLine.Says("empty-answer-compressed", "MC-WIRE-47", "An empty answer is compressed.", http => IsUnaryConnect(http) && WireHeaders.NamesGzip(http.Request.Headers.AcceptEncoding), (http, body) =>
        {
            if (body.Length > 0 || http.Response.StatusCode != 200)
            {
                return body;
            }

            http.Response.Headers.ContentEncoding = "gzip";
            return Packed(body);
        }),
        WrongLine.Hears("wrong-timeout-passed-over", "MC-WIRE-48", "A timeout of a wrong form is passed over.", request =>
        {
            if (!WireTimeout.TryParseGrpc(request.Headers["grpc-timeout"], out _))
            {
                request.Headers.Remove("grpc-timeout");
            }

            if (!WireTimeout.TryParseConnect(request.Headers["Connect-Timeout-Ms"], out _))
            {
                request.Headers.Remove("Connect-Timeout-Ms");
            }
        }),
        WrongLine.Hears("timeout-not-kept", "MC-WIRE-49", "The deadline of a call is not kept.", request =>
        {
            request.Headers.Remove("grpc-timeout");
            request.Headers.Remove("Connect-Timeout-Ms");
        }),
        WrongLine.SaysErrors("deadline-as-canceled", "MC-WIRE-49", "A call whose deadline passed is said to be cancelled.", error => error["code"] = error["code"]?.GetValue<string>() == "deadline_exceeded" ? "canceled" : error["code"]?.DeepClone()),
    ];

    private static Fault PullCountsPayloads() => new("pull-counts-payloads-only", "MC-WIRE-12", "The limit of an answer of Pull counts the payloads, not what they become on the wire.")
    {
        Operation = async call =>
        {
            var reply = await call.NextAsync();
            if (reply is PullResponse { Deliveries.Count: > 0 } pulled && call.Request is PullRequest { MaxMessages: > 0, MaxBytes: > 0 } request)
            {
                var mailbox = MailboxName.Of(request.Mailbox, call.Context.GetCaller().IsTest);
                var store = call.Context.HttpContext.RequestServices.GetRequiredService<IMailboxStore>();
                var found = await store.ReadAsync(mailbox, 0, null, request.MaxMessages, request.MaxBytes, call.Tools.Time.GetUtcNow().ToUnixTimeMilliseconds(), call.Context.CancellationToken);
                var lease = new MailboxLease(mailbox, request.Reader.InboxId, pulled.Fence);
                pulled.Deliveries.Clear();
                pulled.Deliveries.AddRange(found.Deliveries.Select(delivery => Deliveries.Of(delivery, lease)));
            }

            return reply;
        },
    };

    private static Fault StreamOf8MiB()
    {
        var sent = 0L;
        return new Fault("stream-of-8-MiB", "MC-WIRE-44", "A stream ends after 8 MiB.")
        {
            Streamed = (_, message) => Interlocked.Add(ref sent, message.CalculateSize()) > 8 * OneMiB ? throw new WireException(StatusCode.ResourceExhausted, "The stream is larger than 8 MiB.") : message,
        };
    }

    /// <returns>The message, and the request says so; null where it is broken.</returns>
    private static byte[]? Unpacked(HttpContext http, byte[] body)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            var plain = new MemoryStream();
            gzip.CopyTo(plain);
            http.Request.Headers.Remove("Content-Encoding");
            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Packed(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
            gzip.Flush();
        }

        return packed.ToArray();
    }
}

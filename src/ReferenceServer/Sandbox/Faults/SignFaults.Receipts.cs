using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Receipts.</content>
internal static partial class SignFaults
{
    private static IEnumerable<Fault> Receipts() =>
    [
        Tree("leaves-hashed-without-prefix", "MC-SIGN-13", "Leaves are hashed without the byte 0 before them.", leaf: [], node: [1], doubles: false),
        Tree("nodes-hashed-without-prefix", "MC-SIGN-13", "Nodes are hashed without the byte 1 before them.", leaf: [0], node: [], doubles: false),
        Tree("odd-leaves-doubled", "MC-SIGN-13", "A node without a sibling is hashed with itself.", leaf: [0], node: [1], doubles: true),
        Statement("statement-in-snake-case", "MC-SIGN-14", "Statements have the names of the proto.", (statement, _) => Renamed(statement, "payloadSha256", "payload_sha256")),
        Statement("statement-with-a-member-more", "MC-SIGN-14", "Statements have a member that the contract does not know.", (statement, _) => statement["subject"] = "Hồ sơ"),
        new("statement-written-anew-for-duplicates", "MC-SIGN-14", "A duplicate's statement is written and signed anew.")
        {
            Operation = Reply<SendResponse>((reply, call) =>
            {
                if (reply.Duplicate)
                {
                    reply.Receipt = Sealed(call.Tools, Encoding.UTF8.GetBytes(JsonNode.Parse(reply.Receipt.Statement.Span)!.ToJsonString(Pretty)));
                }
            }),
        },
        Statement("statement-hashes-in-capitals", "MC-SIGN-34", "The hashes of a statement are in capitals.", (statement, _) => statement["payloadSha256"] = statement["payloadSha256"]!.ToString().ToUpperInvariant()),
        Statement("statement-hashes-the-json", "MC-SIGN-34", "The payload's hash is that of its JSON without white space.", (statement, message) =>
            statement["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonNode.Parse(message.Payload.Span)!.ToJsonString())))),
        Statement("statement-hashes-signature-bytes", "MC-SIGN-34", "The signature's hash is that of its bytes, not of its text.", (statement, message) =>
            statement["signatureSha256"] = Convert.ToHexStringLower(SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(message.Signature.Split('.')[^1])))),
        Statement("statement-signer-is-the-system", "MC-SIGN-34", "The statement names the system as signer, not its certificate.", (statement, _) => statement["signer"] = "trial-intake"),
        Receipt("receipt-header-with-kid", "MC-SIGN-15", "The receipt's header has a kid.", (tools, statement) => Sealed(tools, statement, header: header => header["kid"] = "1")),
        Receipt("receipt-without-cty", "MC-SIGN-15", "The receipt's header has no cty.", (tools, statement) => Sealed(tools, statement, header: header => header.Remove("cty"))),
        Receipt("receipt-typ-jwt", "MC-SIGN-15", "The receipt's typ is JWT.", (tools, statement) => Sealed(tools, statement, header: header => header["typ"] = "JWT")),
        Receipt("receipt-names-a-url", "MC-SIGN-15", "What is signed names the hub by a URL.", (tools, statement) => Sealed(tools, statement, content => content["hub"] = "https://hub.example.vn")),
        Receipt("receipt-in-local-time", "MC-SIGN-15", "What is signed has the time of Vietnam.", (tools, statement) =>
            Sealed(tools, statement, content => content["time"] = tools.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture))),
        Receipt("receipt-signs-more", "MC-SIGN-15", "What is signed has further members.", (tools, statement) => Sealed(tools, statement, content => content["size"] = 1)),
        new("each-receipt-signed-anew", "MC-SIGN-35", "Each receipt of a commit gets a signature of its own.")
        {
            Operation = Reply<SendBatchResponse>((reply, call) =>
            {
                foreach (var receipt in reply.Results.Select(result => result.Receipt).Where(receipt => receipt is not null))
                {
                    receipt.Signature = call.Tools.Sign(HeaderText(receipt.Signature), System.Buffers.Text.Base64Url.DecodeFromChars(receipt.Signature.Split('.')[1]));
                }
            }),
        },
        Receipt("receipt-padded", "MC-SIGN-36", "The receipt's signature is padded.", (tools, statement) => With(Sealed(tools, statement), receipt => receipt.Signature += "==")),
        Receipt("receipt-in-der", "MC-SIGN-36", "The receipt's signature is in DER.", (tools, statement) => With(Sealed(tools, statement), receipt => receipt.Signature = InDer(receipt.Signature))),
        Receipt("receipt-with-crit", "MC-SIGN-36", "The receipt's header has crit.", (tools, statement) => Sealed(tools, statement, header: header => header["crit"] = new JsonArray("exp"))),
        Receipt("receipt-alg-none", "MC-SIGN-36", "The receipt says alg none.", (tools, statement) => Sealed(tools, statement, header: header => header["alg"] = "none")),
    ];

    private static Fault Receipt(string name, string requirement, string text, Func<FaultTools, byte[], Receipt> seal) => new(name, requirement, text)
    {
        Operation = Reply<SendResponse>((reply, call) => reply.Receipt = seal(call.Tools, reply.Receipt.Statement.ToByteArray())),
    };

    private static Fault Statement(string name, string requirement, string text, Action<JsonObject, SignedMessage> change) => new(name, requirement, text)
    {
        Operation = Reply<SendResponse>((reply, call) =>
        {
            var statement = (JsonObject)JsonNode.Parse(reply.Receipt.Statement.Span)!;
            change(statement, ((SendRequest)call.Request).Message);
            reply.Receipt = Sealed(call.Tools, Encoding.UTF8.GetBytes(statement.ToJsonString()));
        }),
    };

    private static Fault Tree(string name, string requirement, string text, byte[] leaf, byte[] node, bool doubles) => new(name, requirement, text)
    {
        Operation = Reply<SendBatchResponse>((reply, call) =>
        {
            var receipts = reply.Results.Select(result => result.Receipt).Where(receipt => receipt is not null).ToList();
            var paths = receipts.Select(_ => new List<byte[]>()).ToList();
            var places = Enumerable.Range(0, receipts.Count).ToArray();
            var level = receipts.Select(receipt => SHA256.HashData([.. leaf, .. receipt.Statement.Span])).ToList();
            while (level.Count > 1)
            {
                for (var i = 0; i < places.Length; i++)
                {
                    var sibling = places[i] ^ 1;
                    if (sibling < level.Count || doubles)
                    {
                        paths[i].Add(level[Math.Min(sibling, level.Count - 1)]);
                    }

                    places[i] /= 2;
                }

                level = [.. level.Chunk(2).Select(pair => pair.Length == 2 || doubles ? SHA256.HashData([.. node, .. pair[0], .. pair[^1]]) : pair[0])];
            }

            for (var i = 0; i < receipts.Count; i++)
            {
                receipts[i].MergeFrom(Sealed(call.Tools, receipts[i].Statement.ToByteArray(), content => content["root"] = Convert.ToHexStringLower(level[0])));
                (receipts[i].Index, receipts[i].Size) = ((ulong)i, (ulong)receipts.Count);
                receipts[i].Path.Clear();
                receipts[i].Path.AddRange(paths[i].Select(hash => ByteString.CopyFrom(hash)));
            }
        }),
    };

    // A receipt of a commit of its own, departing in what is signed or in the header.
    private static Receipt Sealed(FaultTools tools, byte[] statement, Action<JsonObject>? content = null, Action<JsonObject>? header = null)
    {
        var signed = new JsonObject
        {
            ["hub"] = tools.Hub.Code, ["root"] = Convert.ToHexStringLower(SHA256.HashData([0, .. statement])), ["time"] = tools.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        content?.Invoke(signed);
        var members = new JsonObject { ["alg"] = tools.Hub.Algorithm, ["typ"] = "motcua-receipt+jws", ["cty"] = "application/vnd.motcua.receipt.v1+json", ["x5t#S256"] = CertificateThumbprint.Of(tools.Hub.Certificate) };
        header?.Invoke(members);
        return new Receipt { Statement = ByteString.CopyFrom(statement), Size = 1, Signature = tools.Sign(Plain(members), Encoding.UTF8.GetBytes(Plain(signed))) };
    }

    private static void Renamed(JsonObject statement, string from, string to)
    {
        var value = statement[from]?.DeepClone();
        statement.Remove(from);
        statement[to] = value;
    }
}

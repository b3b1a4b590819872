using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.Clients;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>A good transfer of a land dossier, with a person in it, about to be made wrong in one place.</summary>
internal sealed class Draft
{
    /// <summary>What must never stand in a log line: the person and all that the message says of her.</summary>
    public static readonly string[] PersonalData =
        ["Nguyễn Thị Ánh", "Ánh", "056185001234", "0905123456", "anh.nguyen", "Trần Phú", "Chuyển nhượng cho con gái"];

    private readonly TestHub _hub;

    public Draft(TestHub hub, EnrolledSystem commune, string dossier)
    {
        _hub = hub;
        Caller = Signer = commune;
        SignedAt = hub.Clock.GetUtcNow();
        Message = Transfer(SignedAt, dossier);
        SignatureHeader = ByHand.SignatureHeader(Signer, SignedAt);
    }

    public JsonObject Message { get; set; }

    public JsonObject Header => (JsonObject)Message["header"]!;

    public JsonObject Dossier => (JsonObject)Message["dossierTransferred"]!["dossier"]!;

    public EnrolledSystem Caller { get; set; }

    public EnrolledSystem Signer { get; private set; }

    public DateTimeOffset SignedAt { get; }

    public JsonObject SignatureHeader { get; private set; }

    /// <summary>Changes the JSON text before it is signed.</summary>
    public Func<string, string> Text { get; set; } = static text => text;

    /// <summary>Changes the bytes before they are signed.</summary>
    public Func<byte[], byte[]> Bytes { get; set; } = static bytes => bytes;

    /// <summary>Changes the bytes after they were signed.</summary>
    public Func<byte[], byte[]> SignedBytes { get; set; } = static bytes => bytes;

    /// <summary>Changes the signature's text.</summary>
    public Func<string, string> Signature { get; set; } = static signature => signature;

    public void SignWith(EnrolledSystem system)
    {
        Signer = system;
        SignatureHeader = ByHand.SignatureHeader(system, SignedAt);
    }

    /// <summary>Says the message at another time: id, createdAt and expiresAt together.</summary>
    public void SayAt(DateTimeOffset at)
    {
        Header["id"] = ByHand.Id(at);
        Header["createdAt"] = ByHand.Time(at);
        Header["expiresAt"] = ByHand.Time(at.AddDays(30));
    }

    public Task<HubAnswer> SendAsync()
    {
        var (payload, signature) = Seal();
        return ByHand.CallAsync(_hub, Caller.Token(), "Exchange/Send", ByHand.Signed(payload, signature));
    }

    public Task<GrpcCall> SendOverGrpcAsync()
    {
        var request = new SendRequest { Message = Sign() };
        return GrpcCall.SendAsync(_hub, Caller.Token(), "Exchange/Send", "application/grpc", GrpcCall.Frame(0, request.ToByteArray()));
    }

    public SignedMessage Sign()
    {
        var (payload, signature) = Seal();
        return new SignedMessage { Payload = ByteString.CopyFrom(payload), Signature = signature };
    }

    private (byte[] Payload, string Signature) Seal()
    {
        var payload = Bytes(Encoding.UTF8.GetBytes(Text(Encoding.UTF8.GetString(ByHand.Bytes(Message)))));
        var signature = Signature(ByHand.Sign(Signer, payload, SignatureHeader));
        return (SignedBytes(payload), signature);
    }

    private static JsonObject Transfer(DateTimeOffset at, string dossier)
    {
        var message = ByHand.Message(BadInputFixture.Commune, BadInputFixture.LandOffice, at);
        message["header"]!["dossier"] = dossier;
        message["header"]!["task"] = ByHand.Id(at);
        message["header"]!["parentTask"] = ByHand.Id(at);
        message["dossierTransferred"] = JsonNode.Parse($$"""
            {
              "kind": "TRANSFER_KIND_INTERCONNECTED",
              "request": "Chuyển nhượng cho con gái",
              "dossier": {
                "code": "{{dossier}}",
                "procedure": { "code": "1.013831", "version": "2025.1" },
                "owner": {
                  "kind": "PARTY_KIND_CITIZEN",
                  "fullName": "Nguyễn Thị Ánh",
                  "identities": [{ "kind": "IDENTITY_KIND_PERSONAL_ID", "number": "056185001234" }],
                  "address": { "detail": "12 Trần Phú" },
                  "phone": "0905123456",
                  "email": "anh.nguyen@example.vn"
                },
                "summary": "Đăng ký biến động quyền sử dụng đất của bà Nguyễn Thị Ánh",
                "intakeChannel": "INTAKE_CHANNEL_COUNTER",
                "resultChannel": "RESULT_CHANNEL_COUNTER",
                "acceptingAgency": { "code": "{{BadInputFixture.Commune}}" },
                "decidingAgency": { "code": "{{BadInputFixture.LandOffice}}" },
                "acceptedAt": "{{ByHand.Time(at)}}",
                "status": "DOSSIER_STATUS_ACCEPTED"
              }
            }
            """);
        return message;
    }
}

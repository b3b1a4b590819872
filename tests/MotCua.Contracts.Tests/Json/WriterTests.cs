using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Json.Schemas;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

public sealed class WriterTests
{
    private static Arbitrary<int> Seeds { get; } = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void What_is_read_is_written_and_read_again_for_any_message()
    {
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var type = ContractSchemas.All[random.Next(ContractSchemas.All.Count)];
            var document = Encoding.UTF8.GetBytes(new MessageSampler(random).Sample(type).ToJsonString());
            var read = MotCuaJson.Read(type, document, JsonReading.Strict);
            Assert.True(read.IsValid, $"{type.Name} {string.Join("; ", read.Violations)} {Encoding.UTF8.GetString(document)}");
            var written = MotCuaJson.Write(read.Value!);
            var again = MotCuaJson.Read(type, written, JsonReading.Strict);
            return again.IsValid && Equals(read.Value, again.Value) && written.AsSpan().SequenceEqual(MotCuaJson.Write(again.Value!))
                && MotCuaJson.Check(read.Value!).Count == 0 && written.AsSpan().SequenceEqual(MotCuaJson.WriteNormalized(read.Value!));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void No_input_makes_the_reader_throw()
    {
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var document = Encoding.UTF8.GetBytes(new MessageSampler(random).Sample(Message.Descriptor).ToJsonString());
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                document[random.Next(document.Length)] = (byte)random.Next(256);
            }

            var cut = document.AsSpan(0, random.Next(document.Length + 1));
            _ = MotCuaJson.ReadHeader(cut);
            var read = MotCuaJson.Read<Message>(cut, JsonReading.Tolerant);
            return read.IsValid == (read.Value is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Members_come_in_the_order_of_their_numbers_without_defaults_or_white_space()
    {
        var answer = new PullResponse { Fence = 12345678901234567, LeaseUntil = new Timestamp { Seconds = 1763534041, Nanos = 5_000_000 } };
        answer.Deliveries.Add(new Delivery { Mailbox = "H32", Position = 1, Attempt = 1, Message = new SignedMessage { Payload = ByteString.CopyFrom(0xFF, 0xFE), Signature = "a..b" } });

        Assert.Equal(
            """{"deliveries":[{"mailbox":"H32","position":"1","attempt":1,"message":{"payload":"//4=","signature":"a..b"}}],"fence":"12345678901234567","leaseUntil":"2025-11-19T06:34:01.005Z"}""",
            Encoding.UTF8.GetString(MotCuaJson.Write(answer)));
    }

    [Fact]
    public void Only_necessary_escapes_are_written()
    {
        var officer = new Officer { FullName = "Ngọc \"N\" \\ / \b\f\n\r\t\u0001\u007f\u2028😀" };
        Assert.Equal("{\"fullName\":\"Ngọc \\\"N\\\" \\\\ / \\b\\f\\n\\r\\t\\u0001\u007f\u2028😀\"}", Encoding.UTF8.GetString(MotCuaJson.Write(officer)));
    }

    [Fact]
    public void Times_finer_than_a_millisecond_are_cut_off()
    {
        var answer = new GetClockResponse { Time = new Timestamp { Seconds = 0, Nanos = 1_999_999 } };
        Assert.Equal("""{"time":"1970-01-01T00:00:00.001Z"}""", Encoding.UTF8.GetString(MotCuaJson.Write(answer)));
    }

    [Fact]
    public void The_largest_and_smallest_integers_are_written_exactly()
    {
        Assert.Equal("""{"index":"18446744073709551615"}""", Encoding.UTF8.GetString(MotCuaJson.Write(new Receipt { Index = ulong.MaxValue })));
        Assert.Equal("""{"fence":"-9223372036854775808"}""", Encoding.UTF8.GetString(MotCuaJson.Write(new LeaseHeld { Fence = long.MinValue })));
        Assert.Equal("""{"acknowledged":-2147483648}""", Encoding.UTF8.GetString(MotCuaJson.Write(new AcknowledgeResponse { Acknowledged = int.MinValue })));
    }

    [Fact]
    public void Decomposed_text_is_refused_and_normalised_where_that_is_asked_for()
    {
        var officer = new Officer { FullName = "Ngo\u0323c Vie\u0302\u0323t" };

        var refusal = Assert.Throws<MotCuaJsonException>(() => MotCuaJson.Write(officer)).Violation;

        Assert.Equal(("fullName", "nfc", ErrorReason.JsonInvalid), (refusal.Path, refusal.Rule, refusal.Reason));
        Assert.Equal("{\"fullName\":\"Ng\u1ecdc Vi\u1ec7t\"}", Encoding.UTF8.GetString(MotCuaJson.WriteNormalized(officer)));
    }

    [Theory]
    [InlineData("{\"a\":1e2}", "data.a", "number")]
    [InlineData("[1]", "data", "type")]
    [InlineData("{\"a\":1", "data.a", "syntax")]
    [InlineData("", "data", "syntax")]
    public void Form_data_that_is_no_object_of_the_notation_is_not_written(string data, string path, string rule)
    {
        var form = new FormData { Form = "x", Version = "1", Data = ByteString.CopyFromUtf8(data.Length == 0 ? " " : data) };
        var violation = Assert.Throws<MotCuaJsonException>(() => MotCuaJson.Write(form)).Violation;
        Assert.Equal((path, rule), (violation.Path, violation.Rule));
    }

    [Fact]
    public void An_enum_number_without_a_name_is_not_written()
    {
        var violation = Assert.Throws<MotCuaJsonException>(() => MotCuaJson.Write(new Party { Kind = (PartyKind)99 })).Violation;
        Assert.Equal(("kind", "enum"), (violation.Path, violation.Rule));
    }

    [Fact]
    public void A_message_from_the_other_wire_is_checked_alike()
    {
        var violations = MotCuaJson.Check(new PullRequest { Mailbox = "h32", MaxMessages = 1001 });
        Assert.Equal(["mailbox pattern", "maxMessages maximum", "reader required"], violations.Select(violation => $"{violation.Path} {violation.Rule}"));
    }

    [Fact]
    public void Body_names_are_the_members_names()
    {
        Assert.Equal("dossierTransferred", MotCuaJson.BodyName(DossierTransferred.Descriptor));
        Assert.Equal("agencySucceeded", MotCuaJson.BodyName(Message.BodyOneofCase.AgencySucceeded));
        Assert.Null(MotCuaJson.BodyName(Header.Descriptor));
        Assert.Null(MotCuaJson.BodyName(Message.BodyOneofCase.None));
    }

    // Found by the fuzzer: an unknown group, or a known number under another wire type, made the writer read the rest wrongly.
    [Theory]
    [InlineData(new byte[] { 0xA3, 0x06, 0x08, 0x01, 0xA4, 0x06, 0x18, 0x07 })]
    [InlineData(new byte[] { 0xA3, 0x06, 0xAB, 0x06, 0xAC, 0x06, 0xA4, 0x06, 0x18, 0x07 })]
    [InlineData(new byte[] { 0x08, 0x05, 0x18, 0x07 })]
    public void Unknown_fields_of_any_form_are_left_out(byte[] wire)
    {
        var message = PullRequest.Parser.ParseFrom(wire);

        Assert.Equal("""{"maxMessages":7}""", Encoding.UTF8.GetString(MotCuaJson.Write(message)));
    }
}

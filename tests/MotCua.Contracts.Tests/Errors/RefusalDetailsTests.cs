using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Errors;

public sealed class RefusalDetailsTests
{
    // Made with protoc 3.21 --encode=google.rpc.ErrorInfo / BadRequest / LocalizedMessage / RetryInfo, packed by hand into
    // --encode=google.rpc.Status: reason RATE_LIMITED, correlationId c-7, hubTime 2026-11-22T03:00:00.250Z, one field, 1.5 s.
    private const string Outside =
        "CAgSD1RvbyBtYW55IGNhbGxzLhp9Cih0eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMuRXJyb3JJbmZvElEKDFJBVEVfTElNSVRFRBIGbW90Y3VhGhQKDWNvcnJlbG" +
        "F0aW9uSWQSA2MtNxojCgdodWJUaW1lEhgyMDI2LTExLTIyVDAzOjAwOjAwLjI1MFoabAopdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkJhZFJlcXVlc3QSPwo9" +
        "CgloZWFkZXIudG8SD05vIHN1Y2ggYWdlbmN5LiIfCgJ2aRIZS2jDtG5nIGPDsyBjxqEgcXVhbiBuw6B5LhpSCi90eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMuTG" +
        "9jYWxpemVkTWVzc2FnZRIfCgJ2aRIZR+G7jWkgcXXDoSBuaGnhu4F1IGzhuqduLho2Cih0eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMuUmV0cnlJbmZvEgoKCAgB" +
        "EIDKte4B";

    [Fact]
    public void Details_made_by_protoc_are_read()
    {
        var details = RefusalDetails.FromStatus(Status.Parser.ParseFrom(Convert.FromBase64String(Outside)));
        Assert.NotNull(details);
        Assert.Equal(ErrorReason.RateLimited, details.Refusal.Reason);
        Assert.Equal("RATE_LIMITED", details.ReasonName);
        Assert.Equal("c-7", details.CorrelationId);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 3, 0, 0, 250, TimeSpan.Zero), details.HubTime);
        Assert.Equal("Gọi quá nhiều lần.", details.Refusal.MessageVi);
        Assert.Equal(1500, details.Refusal.RetryAfterMs);
        var field = Assert.Single(details.Refusal.Fields);
        Assert.Equal(("header.to", "No such agency.", "Không có cơ quan này."), (field.Path, field.MessageEn, field.MessageVi));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_refusal_for_every_reason()
    {
        foreach (var row in ReasonTable.All)
        {
            var refusal = Refusals.Create(row.Reason, "body.x", "wrong", "sai");
            refusal.RetryAfterMs = 2500;
            var status = RefusalDetails.ToStatus(refusal, "id-1", DateTimeOffset.UnixEpoch);
            Assert.Equal(row.Code, status.Code);
            var details = RefusalDetails.FromStatus(status);
            Assert.Equal(refusal, details!.Refusal);
            Assert.Equal(0, details.FieldsOmitted);
        }
    }

    [Fact]
    public void A_reason_of_a_later_version_is_read_by_its_code_and_keeps_its_name()
    {
        var status = new Status { Code = 14, Message = "later" };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = "MOON_IN_THE_WAY", Domain = "motcua" }));
        var details = RefusalDetails.FromStatus(status);
        Assert.Equal(ErrorReason.HubBusy, details!.Refusal.Reason);
        Assert.Equal("MOON_IN_THE_WAY", details.ReasonName);
    }

    [Fact]
    public void The_general_reason_of_a_code_has_that_code()
    {
        foreach (var code in ReasonTable.All.Select(row => row.Code).Distinct())
        {
            Assert.Equal(code, ReasonTable.Get(ReasonTable.ForCode(code)).Code);
        }
    }

    [Fact]
    public void A_status_of_another_domain_is_no_refusal_of_this_contract()
    {
        var status = new Status { Code = 14 };
        Assert.Null(RefusalDetails.FromStatus(status));
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = "RATE_LIMITED", Domain = "example.com" }));
        Assert.Null(RefusalDetails.FromStatus(status));
        status.Details[0] = new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = Google.Protobuf.ByteString.CopyFrom(0xFF, 0xFF) };
        Assert.Null(RefusalDetails.FromStatus(status));
    }

    [Fact]
    public void A_thousand_fields_stay_within_what_a_trailer_carries_and_the_rest_is_counted()
    {
        var refusal = Refusals.Create(
            ErrorReason.SchemaViolation,
            Enumerable.Range(0, 1000).Select(i => new RefusalField { Path = $"body.field{i}", MessageEn = "too long", MessageVi = "quá dài" }));
        var status = RefusalDetails.ToStatus(refusal, "id");
        var details = RefusalDetails.FromStatus(status);
        Assert.InRange(status.CalculateSize(), 4000, 6000);
        Assert.Equal(1000, details!.Refusal.Fields.Count + details.FieldsOmitted);
        Assert.True(details.FieldsOmitted > 0);
    }
}

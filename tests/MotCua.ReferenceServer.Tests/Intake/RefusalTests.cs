using System.Text;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>Each reason to refuse a message, with nothing stored and no personal data in the log.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _task = Some.Id(TestCore.Start);
    private readonly string _root = Some.Id(TestCore.Start);

    private DateTimeOffset Now => _hub.Time.GetUtcNow();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, text) in _hub.Logs.Lines)
        {
            Assert.DoesNotContain(Some.PersonName, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Some.PersonId, text, StringComparison.Ordinal);
        }

        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_payload_over_two_mebibytes_is_PAYLOAD_TOO_LARGE() =>
        await _hub.RefusedAsync(ErrorReason.PayloadTooLarge, Sealed(new byte[2 * 1024 * 1024 + 1]), TestCore.Commune);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"header\":{\"id\":\"a\",\"id\":\"b\"}}")]
    public async Task What_is_not_MotCua_JSON_is_JSON_INVALID(string payload) =>
        await _hub.RefusedAsync(ErrorReason.JsonInvalid, Sealed(Encoding.UTF8.GetBytes(payload)), TestCore.Commune);

    [Fact]
    public async Task A_message_without_header_is_a_SCHEMA_VIOLATION() =>
        await _hub.RefusedAsync(ErrorReason.SchemaViolation, Sealed("{}"u8.ToArray()), TestCore.Commune);

    [Fact]
    public async Task A_duplicate_member_behind_the_header_is_JSON_INVALID()
    {
        var text = Encoding.UTF8.GetString(MotCuaJson.Write(Some.Transfer(Now, _task, _root)));
        var broken = text.Replace("\"kind\":\"TRANSFER_KIND_INTERCONNECTED\"", "\"kind\":\"TRANSFER_KIND_INTERCONNECTED\",\"kind\":\"TRANSFER_KIND_COMPETENT\"", StringComparison.Ordinal);
        Assert.NotEqual(text, broken);
        await _hub.RefusedAsync(ErrorReason.JsonInvalid, Sealed(Encoding.UTF8.GetBytes(broken)), TestCore.Commune);
    }

    [Fact]
    public async Task All_violations_of_a_message_are_told_together()
    {
        var message = Some.Transfer(Now, _task, _root);
        message.DossierTransferred.Dossier.Summary = "";
        message.DossierTransferred.Dossier.Owner.Phone = "not a number";
        var refusal = await _hub.RefusedAsync(ErrorReason.SchemaViolation, message);
        Assert.Contains(refusal.Fields, f => f.Path == "dossierTransferred.dossier.summary");
        Assert.Contains(refusal.Fields, f => f.Path == "dossierTransferred.dossier.owner.phone");
    }

    [Fact]
    public async Task A_caller_who_does_not_act_for_the_sender_is_SENDER_NOT_ALLOWED() =>
        await _hub.RefusedAsync(ErrorReason.SenderNotAllowed, _hub.Seal(Some.Transfer(Now, _task, _root)), TestCore.TaxOffice);

    [Fact]
    public async Task A_signature_by_another_agencys_certificate_is_SENDER_NOT_ALLOWED() => await _hub.RefusedAsync(
        ErrorReason.SenderNotAllowed, _hub.Systems[TestCore.TaxOffice].Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);

    [Fact]
    public async Task Changed_bytes_are_SIGNATURE_INVALID()
    {
        var signed = _hub.Seal(Some.Transfer(Now, _task, _root));
        var payload = signed.Payload.ToByteArray();
        var at = payload.AsSpan().IndexOf("2026-1\""u8);
        payload[at + 5] = (byte)'2';
        signed.Payload = Google.Protobuf.ByteString.CopyFrom(payload);
        await _hub.RefusedAsync(ErrorReason.SignatureInvalid, signed, TestCore.Commune);
    }

    [Theory]
    [InlineData("")]
    [InlineData("eyJhbGciOiJub25lIn0..")]
    [InlineData("not a signature")]
    public async Task A_signature_of_a_wrong_form_is_SIGNATURE_INVALID(string signature)
    {
        var signed = _hub.Seal(Some.Transfer(Now, _task, _root));
        signed.Signature = signature;
        await _hub.RefusedAsync(ErrorReason.SignatureInvalid, signed, TestCore.Commune);
    }

    [Fact]
    public async Task An_unknown_certificate_is_CERTIFICATE_NOT_TRUSTED()
    {
        var unknown = _hub.Authority.Issue("unknown", Now.AddDays(-1), Now.AddDays(1));
        await _hub.RefusedAsync(ErrorReason.CertificateNotTrusted, unknown.Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_CERTIFICATE_NOT_TRUSTED()
    {
        var key = new TestAuthority(Now).Issue("foreign", Now.AddDays(-1), Now.AddDays(1));
        _hub.Directory.Bind(key, "system-foreign", Now.AddDays(-1), Now.AddDays(1), TestCore.Commune);
        await _hub.RefusedAsync(ErrorReason.CertificateNotTrusted, key.Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);
    }

    [Fact]
    public async Task An_expired_certificate_is_CERTIFICATE_NOT_TRUSTED()
    {
        var key = _hub.Authority.Issue("expired", Now.AddDays(-10), Now.AddSeconds(-1));
        _hub.Directory.Bind(key, "system-expired", Now.AddDays(-10), Now.AddDays(1), TestCore.Commune);
        await _hub.RefusedAsync(ErrorReason.CertificateNotTrusted, key.Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);
    }

    [Fact]
    public async Task A_binding_that_has_ended_is_CERTIFICATE_NOT_TRUSTED()
    {
        var key = _hub.Authority.Issue("unbound", Now.AddDays(-10), Now.AddDays(10));
        _hub.Directory.Bind(key, "system-unbound", Now.AddDays(-10), Now.AddSeconds(-1), TestCore.Commune);
        await _hub.RefusedAsync(ErrorReason.CertificateNotTrusted, key.Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);
    }

    [Fact]
    public async Task A_revoked_certificate_is_CERTIFICATE_REVOKED()
    {
        var key = _hub.Authority.Issue("revoked", Now.AddDays(-10), Now.AddDays(10));
        _hub.Directory.Bind(key, "system-revoked", Now.AddDays(-10), Now.AddDays(10), TestCore.Commune).RevokedAt =
            Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now);
        await _hub.RefusedAsync(ErrorReason.CertificateRevoked, key.Seal(Some.Transfer(Now, _task, _root), Now), TestCore.Commune);
    }

    [Fact]
    public async Task A_created_at_ten_minutes_ahead_is_CLOCK_SKEW()
    {
        var refusal = await _hub.RefusedAsync(ErrorReason.ClockSkew, _hub.Systems[TestCore.Commune].Seal(Some.Transfer(Now.AddMinutes(10), _task, _root), Now), TestCore.Commune);
        Assert.Equal("header.createdAt", refusal.Fields.Single().Path);
    }

    [Fact]
    public async Task An_iat_ten_minutes_ahead_is_CLOCK_SKEW()
    {
        var refusal = await _hub.RefusedAsync(ErrorReason.ClockSkew, _hub.Systems[TestCore.Commune].Seal(Some.Transfer(Now, _task, _root), Now.AddMinutes(10)), TestCore.Commune);
        Assert.Equal("signature.iat", refusal.Fields.Single().Path);
    }

    [Fact]
    public async Task A_clock_five_minutes_ahead_is_taken() =>
        await _hub.TakenAsync(Some.Transfer(Now.AddMinutes(5), _task, _root));

    [Fact]
    public async Task A_message_past_its_expires_at_is_MESSAGE_EXPIRED() =>
        await _hub.RefusedAsync(ErrorReason.MessageExpired, Some.Transfer(Now.AddDays(-30), _task, _root));

    [Fact]
    public async Task A_message_just_before_its_expires_at_is_taken_whatever_its_age() =>
        await _hub.TakenAsync(Some.Transfer(Now.AddDays(-30).AddSeconds(1), _task, _root));

    [Fact]
    public async Task A_message_older_than_ids_are_kept_is_MESSAGE_EXPIRED()
    {
        await using var hub = new TestCore(adjust: services => services.AddSingleton(new IntakeOptions { Retention = TimeSpan.FromDays(10) }));
        await hub.RefusedAsync(ErrorReason.MessageExpired, Some.Transfer(Now.AddDays(-11), _task, _root));
    }

    [Theory]
    [InlineData(Secrecy.Confidential)]
    [InlineData(Secrecy.Secret)]
    [InlineData(Secrecy.TopSecret)]
    public async Task Anything_but_ordinary_is_SECRECY_NOT_ALLOWED(Secrecy secrecy)
    {
        var message = Some.Transfer(Now, _task, _root);
        message.Header.Secrecy = secrecy;
        await _hub.RefusedAsync(ErrorReason.SecrecyNotAllowed, message);
    }

    // The name was looked for in the bytes: an escape, or a member of the same name before the header, hid it.
    [Theory]
    [InlineData("\"secrecy\":\"SECRECY_NEWER\"", "")]
    [InlineData("\"s\\u0065crecy\":\"SECRECY_NEWER\"", "")]
    [InlineData("\"secrecy\":\"SECRECY_NEWER\"", "\"later\":{\"secrecy\":\"SECRECY_ORDINARY\"},")]
    public async Task A_secrecy_that_this_version_does_not_know_is_SECRECY_NOT_ALLOWED(string member, string before)
    {
        var message = Some.Transfer(Now, _task, _root);
        message.Header.Secrecy = Secrecy.Secret;
        var text = Encoding.UTF8.GetString(MotCuaJson.Write(message)).Replace("\"secrecy\":\"SECRECY_SECRET\"", member, StringComparison.Ordinal).Replace("{\"header\"", $"{{{before}\"header\"", StringComparison.Ordinal);
        await _hub.RefusedAsync(ErrorReason.SecrecyNotAllowed, Sealed(Encoding.UTF8.GetBytes(text)), TestCore.Commune);
    }

    [Fact]
    public async Task Another_major_version_is_CONTRACT_NOT_SUPPORTED()
    {
        var message = Some.Transfer(Now, _task, _root);
        message.Header.Contract = "2.0";
        await _hub.RefusedAsync(ErrorReason.ContractNotSupported, message);
    }

    [Fact]
    public async Task A_body_of_a_later_version_is_CONTRACT_NOT_SUPPORTED()
    {
        var text = Encoding.UTF8.GetString(MotCuaJson.Write(Some.Transfer(Now, _task, _root))).Replace("\"dossierTransferred\"", "\"dossierTeleported\"", StringComparison.Ordinal);
        await _hub.RefusedAsync(ErrorReason.ContractNotSupported, Sealed(Encoding.UTF8.GetBytes(text)), TestCore.Commune);
    }

    [Fact]
    public async Task Form_data_against_its_schema_is_FORM_VIOLATION()
    {
        _hub.FormViolations["land-transfer"] = [new Violation("dossierTransferred.form.data.area", "maximum", "too large", "quá lớn", ErrorReason.FormViolation)];
        var message = Some.Transfer(Now, _task, _root);
        message.DossierTransferred.Form = new FormData { Form = "land-transfer", Version = "1", Data = Google.Protobuf.ByteString.CopyFromUtf8("{\"area\":5}") };
        var refusal = await _hub.RefusedAsync(ErrorReason.FormViolation, message);
        Assert.Equal("dossierTransferred.form.data.area", refusal.Fields.Single().Path);
    }

    [Fact]
    public async Task An_unknown_recipient_is_RECIPIENT_UNKNOWN() =>
        await _hub.RefusedAsync(ErrorReason.RecipientUnknown, Some.Transfer(Now, _task, _root, to: "H32.77.7"));

    [Fact]
    public async Task A_recipient_at_another_hub_is_RECIPIENT_UNKNOWN_here()
    {
        _hub.Directory.Elsewhere.Add(TestCore.LandOffice);
        await _hub.RefusedAsync(ErrorReason.RecipientUnknown, Some.Transfer(Now, _task, _root));
    }

    [Fact]
    public async Task A_recipient_that_ended_without_successor_is_AGENCY_CLOSED()
    {
        _hub.Directory.Add("H32.50").ValidTo = "2025-06-30";
        await _hub.RefusedAsync(ErrorReason.AgencyClosed, Some.Transfer(Now, _task, _root, to: "H32.50"));
    }

    [Fact]
    public async Task A_recipient_with_several_successors_is_RECIPIENT_AMBIGUOUS()
    {
        var district = _hub.Directory.Add("H32.50");
        district.ValidTo = "2025-06-30";
        district.Successors.Add([TestCore.LandOffice, TestCore.TaxOffice]);
        await _hub.RefusedAsync(ErrorReason.RecipientAmbiguous, Some.Transfer(Now, _task, _root, to: "H32.50"));
    }

    [Fact]
    public async Task A_message_to_an_agency_with_one_successor_goes_to_its_mailbox_and_the_receipt_says_so()
    {
        var district = _hub.Directory.Add("H32.50");
        district.ValidTo = "2025-06-30";
        district.Successors.Add(TestCore.LandOffice);
        var receipt = await _hub.TakenAsync(Some.Transfer(Now, _task, _root, to: "H32.50"));
        Assert.Contains($"\"mailbox\":\"{TestCore.LandOffice}\"", receipt.Statement.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Single((await _hub.PullAsync(TestCore.LandOffice)).Deliveries);
    }

    [Theory]
    [InlineData("2026-10-22", "2026-10-20", ErrorReason.AgencyClosed)]
    [InlineData("2026-11-01", "2026-11-10", ErrorReason.AgencyClosed)]
    public async Task A_sender_that_ended_over_30_days_ago_or_before_it_spoke_is_AGENCY_CLOSED(string lastDay, string createdOn, ErrorReason reason)
    {
        _hub.Directory.Find(TestCore.Commune, new DateOnly(2026, 1, 1))!.ValidTo = lastDay;
        var message = Some.Transfer(At(createdOn), _task, _root);
        message.Header.ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddDays(1));
        await _hub.RefusedAsync(reason, message);
    }

    [Fact]
    public async Task A_message_made_while_its_sender_existed_is_taken_for_30_days()
    {
        _hub.Directory.Find(TestCore.Commune, new DateOnly(2026, 1, 1))!.ValidTo = "2026-11-10";
        await _hub.TakenAsync(Some.Document(At("2026-11-10"), "1"));
    }

    [Fact]
    public async Task The_system_group_from_another_agency_is_SENDER_NOT_ALLOWED()
    {
        var message = Some.Message(TestCore.Commune, TestCore.LandOffice, Now, dossier: "");
        message.DeliveryFailed = new DeliveryFailed
        {
            MessageFrom = TestCore.LandOffice, MessageId = Some.Id(Now), PayloadSha256 = new string('a', 64), Reason = ErrorReason.Internal, Hub = TestCore.Hub,
            FailedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now),
        };
        await _hub.RefusedAsync(ErrorReason.SenderNotAllowed, message);
    }

    // Any organisation may run a hub; one of them ended other agencies' tasks by notices about messages that had arrived.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_failed_delivery_is_DOSSIER_UNKNOWN_from_another_hub_and_about_another_payload(bool isAnotherHub, bool isSamePayload)
    {
        const string AnotherHub = "H32.97";
        _hub.Directory.Add(AnotherHub, AgencyRole.Hub);
        _hub.Directory.Bind(_hub.Systems[TestCore.Stranger], "hub-h32.97", Now.AddDays(-1), Now.AddYears(1), AnotherHub);
        _hub.Systems[AnotherHub] = _hub.Systems[TestCore.Stranger];
        _hub.Systems[TestCore.Hub] = _hub.HubKey;
        var transfer = Some.Transfer(Now, _task, _root);
        var taken = _hub.Seal(transfer);
        Assert.Null((await _hub.SendAsync(taken, TestCore.Commune)).Refusal);
        var hub = isAnotherHub ? AnotherHub : TestCore.Hub;
        var message = Some.Message(hub, TestCore.Commune, Now, _task);
        message.DeliveryFailed = new DeliveryFailed
        {
            MessageFrom = TestCore.Commune, MessageId = transfer.Header.Id, Reason = ErrorReason.Internal, Hub = hub,
            PayloadSha256 = isSamePayload ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(taken.Payload.Span)) : new string('a', 64),
            FailedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now),
        };
        var refusal = await _hub.RefusedAsync(ErrorReason.DossierUnknown, message);
        Assert.Equal("deliveryFailed.messageId", refusal.Fields.Single().Path);
        await _hub.TakenAsync(Some.Accept(Now, _task));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_stalled_delivery_is_DOSSIER_UNKNOWN_from_another_hub_and_about_another_payload(bool isAnotherHub, bool isSamePayload)
    {
        const string AnotherHub = "H32.97";
        _hub.Directory.Add(AnotherHub, AgencyRole.Hub);
        _hub.Directory.Bind(_hub.Systems[TestCore.Stranger], "hub-h32.97", Now.AddDays(-1), Now.AddYears(1), AnotherHub);
        _hub.Systems[AnotherHub] = _hub.Systems[TestCore.Stranger];
        _hub.Systems[TestCore.Hub] = _hub.HubKey;
        var transfer = Some.Transfer(Now, _task, _root);
        var taken = _hub.Seal(transfer);
        Assert.Null((await _hub.SendAsync(taken, TestCore.Commune)).Refusal);
        var hub = isAnotherHub ? AnotherHub : TestCore.Hub;
        var message = Some.Message(hub, TestCore.Commune, Now, _task);
        message.DeliveryStalled = new DeliveryStalled
        {
            MessageFrom = TestCore.Commune, MessageId = transfer.Header.Id, Detail = "wrong", Hub = hub,
            PayloadSha256 = isSamePayload ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(taken.Payload.Span)) : new string('a', 64),
            DeadLetteredAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now),
        };
        var refusal = await _hub.RefusedAsync(ErrorReason.DossierUnknown, message);
        Assert.Equal("deliveryStalled.messageId", refusal.Fields.Single().Path);
        await _hub.TakenAsync(Some.Accept(Now, _task));
    }

    [Fact]
    public async Task A_file_that_the_sender_does_not_have_is_ATTACHMENT_MISSING()
    {
        var sha256 = new string('b', 64);
        _hub.MissingFiles.Add(sha256);
        var message = Some.Transfer(Now, _task, _root);
        message.DossierTransferred.Dossier.Components.Add(new Component
        {
            Name = "Đơn đăng ký", Form = PaperForm.Electronic, Files = { new AttachmentRef { Sha256 = sha256, Size = 10, Name = "don.pdf", MediaType = "application/pdf" } },
        });
        var refusal = await _hub.RefusedAsync(ErrorReason.AttachmentMissing, message);
        Assert.Equal("dossierTransferred.dossier.components[0].files[0]", refusal.Fields.Single().Path);
    }

    [Fact]
    public async Task A_file_of_another_size_than_the_message_says_is_SCHEMA_VIOLATION_at_its_size()
    {
        _hub.FileSize = 11;
        var message = Some.Transfer(Now, _task, _root);
        message.DossierTransferred.Dossier.Components.Add(new Component
        {
            Name = "Đơn đăng ký", Form = PaperForm.Electronic, Files = { new AttachmentRef { Sha256 = new string('b', 64), Size = 10, Name = "don.pdf", MediaType = "application/pdf" } },
        });
        var refusal = await _hub.RefusedAsync(ErrorReason.SchemaViolation, message);
        Assert.Equal("dossierTransferred.dossier.components[0].files[0].size", refusal.Fields.Single().Path);
    }

    [Fact]
    public async Task A_test_system_that_sends_in_earnest_is_SENDER_NOT_ALLOWED()
    {
        var before = await _hub.CountAsync();
        var answer = await _hub.Get<MessageIntake>().TakeAsync(
            _hub.Seal(Some.Transfer(Now, _task, _root)), _hub.CallerOf(TestCore.Commune, test: true), TestContext.Current.CancellationToken);
        Assert.Equal(ErrorReason.SenderNotAllowed, answer.Refusal?.Reason);
        Assert.Equal(before, await _hub.CountAsync());
    }

    [Fact]
    public async Task A_strangers_dossier_code_is_DOSSIER_UNKNOWN() =>
        await _hub.RefusedAsync(ErrorReason.DossierUnknown, Some.Transfer(Now, _task, _root, from: TestCore.Stranger));

    [Fact]
    public async Task A_task_that_does_not_exist_is_TASK_UNKNOWN()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        await _hub.RefusedAsync(ErrorReason.TaskUnknown, Some.Accept(Now, Some.Id(Now)));
    }

    [Fact]
    public async Task A_task_of_others_is_TASK_UNKNOWN_to_a_stranger()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        await _hub.RefusedAsync(ErrorReason.TaskUnknown, Some.Accept(Now, _task, from: TestCore.Stranger));
    }

    [Fact]
    public async Task A_message_that_the_task_does_not_allow_is_TRANSITION_NOT_ALLOWED()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        await _hub.TakenAsync(Some.Accept(Now, _task));
        await _hub.RefusedAsync(ErrorReason.TransitionNotAllowed, Some.Accept(Now, _task));
    }

    [Fact]
    public async Task A_number_that_another_dossier_has_is_ALIAS_CONFLICT()
    {
        var first = Some.Transfer(Now, _task, _root);
        first.DossierTransferred.Dossier.Aliases.Add(new Alias { System = "portal", Kind = "portal", Value = "G22.99-1" });
        await _hub.TakenAsync(first);
        var second = Some.Transfer(Now, Some.Id(Now), Some.Id(Now), dossier: "H32.12.3-261122-0043");
        second.DossierTransferred.Dossier.Aliases.Add(new Alias { System = "portal", Kind = "portal", Value = "G22.99-1" });
        await _hub.RefusedAsync(ErrorReason.AliasConflict, second);
    }

    /// <summary>MC-TASK-30.</summary>
    [Fact]
    public async Task A_test_message_never_moves_a_real_dossier_but_runs_through_one_of_its_own()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        var accept = Some.Accept(Now, _task);
        accept.Header.Test = true;
        await _hub.RefusedAsync(ErrorReason.TaskUnknown, accept);
        foreach (var (anotherTask, parent) in new[] { (Some.Id(Now), _root), (Some.Id(Now), Some.Id(Now)) })
        {
            var another = Some.Transfer(Now, anotherTask, parent);
            another.Header.Test = true;
            await _hub.RefusedAsync(ErrorReason.DossierUnknown, another);
        }

        const string own = "H32.12.3-261122-0099";
        var (task, root) = (Some.Id(Now), Some.Id(Now));
        var transfer = Some.Transfer(Now, task, root, dossier: own);
        transfer.Header.Test = true;
        await _hub.TakenAsync(transfer);
        var answer = Some.Accept(Now, task, dossier: own);
        answer.Header.Test = true;
        await _hub.TakenAsync(answer);
    }

    [Fact]
    public async Task A_number_told_with_a_status_is_found_and_is_that_dossiers_own()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        await _hub.TakenAsync(Status(Some.DossierCode));
        await _hub.TakenAsync(Some.Transfer(Now, Some.Id(Now), Some.Id(Now), dossier: "H32.12.3-261122-0043"));
        await _hub.RefusedAsync(ErrorReason.AliasConflict, Status("H32.12.3-261122-0043"));
        var found = await _hub.Get<IDossierStore>().FindByAliasAsync(new Alias { System = "dvclt", Kind = "interconnected", Value = "LT-7" }, test: false, TestContext.Current.CancellationToken);
        Assert.Equal(Some.DossierCode, found);

        Message Status(string dossier)
        {
            var message = Some.Message(TestCore.LandOffice, TestCore.Commune, Now, dossier: dossier);
            message.DossierStatusReported = new DossierStatusReported { Status = DossierStatus.Processing, OccurredAt = Timestamp.FromDateTimeOffset(Now), SourceSystem = "dvclt" };
            message.DossierStatusReported.Aliases.Add(new Alias { System = "dvclt", Kind = "interconnected", Value = "LT-7" });
            return message;
        }
    }

    [Fact]
    public async Task The_same_id_with_other_bytes_is_MESSAGE_ID_CONFLICT()
    {
        var message = Some.Transfer(Now, _task, _root);
        await _hub.TakenAsync(message);
        message.DossierTransferred.Request = "khác";
        await _hub.RefusedAsync(ErrorReason.MessageIdConflict, message);
    }

    [Fact]
    public async Task The_log_names_the_reason_and_the_message()
    {
        var message = Some.Transfer(Now, _task, _root, to: "H32.77.7");
        await _hub.RefusedAsync(ErrorReason.RecipientUnknown, message);
        Assert.Contains(_hub.Logs.Lines, line => line.Text.Contains("RECIPIENT_UNKNOWN", StringComparison.Ordinal) && line.Text.Contains(message.Header.Id, StringComparison.Ordinal));
    }

    private static DateTimeOffset At(string day) => new(DateTime.Parse(day, null), TimeSpan.FromHours(7));

    private SignedMessage Sealed(byte[] payload) => _hub.Systems[TestCore.Commune].Seal(payload, Now);
}

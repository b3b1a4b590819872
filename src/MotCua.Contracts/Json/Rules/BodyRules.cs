using MotCua.Contracts.V1;
using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Json.Rules;

/// <summary>Rules across the fields of one body, as the comments of the protos state them.</summary>
internal static class BodyRules
{
    internal static void Check(Message message, RuleReport report)
    {
        switch (message.BodyCase)
        {
            case BodyOneofCase.DossierTransferred when message.DossierTransferred.Dossier is { } dossier:
                CheckCode(message.Header, dossier, "dossierTransferred.dossier.code", report);
                break;
            case BodyOneofCase.DossierRegistered when message.DossierRegistered.Dossier is { } dossier:
                CheckCode(message.Header, dossier, "dossierRegistered.dossier.code", report);
                break;
            case BodyOneofCase.ObligationIssued:
                CheckSum(message.ObligationIssued, "obligationIssued", report);
                break;
            case BodyOneofCase.ObligationReplaced:
                CheckReplacement(message.ObligationReplaced, report);
                break;
            case BodyOneofCase.ResultIssued:
                CheckResult(message.ResultIssued, report);
                break;
            case BodyOneofCase.ResultDelivered:
                CheckDelivery(message.ResultDelivered, report);
                break;
            case BodyOneofCase.DocumentSent:
                CheckDocument(message.DocumentSent, report);
                break;
            case BodyOneofCase.AgencySucceeded:
                CheckSuccession(message.AgencySucceeded, report);
                break;
        }
    }

    private static void CheckCode(Header header, Dossier dossier, string path, RuleReport report)
    {
        if (header.Dossier.Length > 0 && dossier.Code != header.Dossier)
        {
            report.Add(path, "dossier-code", "Not the dossier that the header names.", "Không trùng mã hồ sơ ở phần đầu thông điệp.");
        }
    }

    private static void CheckSum(ObligationIssued obligation, string path, RuleReport report)
    {
        var sum = obligation.Items.Aggregate(Int128.Zero, (total, item) => total + item.Amount);
        if (sum != obligation.Amount)
        {
            report.Add($"{path}.amount", "amount-sum", "Not the sum of the items.", "Không bằng tổng các khoản.");
        }
    }

    private static void CheckReplacement(ObligationReplaced replaced, RuleReport report)
    {
        if (replaced.Replacement is not { } replacement)
        {
            return;
        }

        CheckSum(replacement, "obligationReplaced.replacement", report);
        if (replacement.ObligationId == replaced.ReplacedObligationId)
        {
            report.Add("obligationReplaced.replacement.obligationId", "replacement", "A replacement is another obligation; give it an id of its own.", "Thông báo thay thế là nghĩa vụ khác; hãy đặt mã riêng.");
        }
    }

    private static void CheckResult(ResultIssued result, RuleReport report)
    {
        if (result.Kind is ResultKind.Granted or ResultKind.Partly && result.Papers.Count == 0)
        {
            report.Add("resultIssued.papers", "result-papers", "A granted or partly granted result has at least one paper.", "Kết quả đồng ý hoặc một phần phải có ít nhất một giấy tờ.");
        }

        if (result.Kind is ResultKind.Refused or ResultKind.Partly && result.Reason.Length == 0)
        {
            report.Add("resultIssued.reason", "result-reason", "A refused or partly granted result says why.", "Từ chối hoặc giải quyết một phần phải nêu lý do.");
        }
    }

    private static void CheckDelivery(ResultDelivered delivery, RuleReport report)
    {
        if (delivery.Channel is ResultChannel.Post && delivery.TrackingNumber.Length == 0)
        {
            report.Add("resultDelivered.trackingNumber", "tracking-number", "A delivery by post has its tracking number.", "Trả qua bưu chính phải có mã vận đơn.");
        }

        if (delivery.Stage is DeliveryStage.Failed && delivery.Reason.Length == 0)
        {
            report.Add("resultDelivered.reason", "delivery-reason", "A failed delivery says why.", "Phát không thành công phải nêu lý do.");
        }
    }

    private static void CheckDocument(DocumentSent document, RuleReport report)
    {
        if (document.Action is not (DocumentAction.New or DocumentAction.Unspecified) && document.ActionReason.Length == 0)
        {
            report.Add("documentSent.actionReason", "action-reason", "Withdrawing, updating or replacing a document says why.", "Thu hồi, cập nhật hoặc thay thế văn bản phải nêu lý do.");
        }
    }

    private static void CheckSuccession(AgencySucceeded succession, RuleReport report)
    {
        for (var i = 0; i < succession.Assignments.Count; i++)
        {
            var rule = succession.Assignments[i];
            if (rule.ProcedureCode.Length > 0 == rule.Task.Length > 0)
            {
                report.Add($"agencySucceeded.assignments[{i}]", "assignment", "Names either a procedure or a task.", "Chỉ nêu một trong hai: thủ tục hoặc phần việc.");
            }

            if (succession.Successors.All(successor => successor.Code != rule.Successor))
            {
                report.Add($"agencySucceeded.assignments[{i}].successor", "assignment-successor", "Not among the successors.", "Không nằm trong danh sách cơ quan kế thừa.");
            }
        }
    }
}

using System.Globalization;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>What a message says, in the words of the field.</summary>
internal static class DemoWords
{
    public static string Describe(Message message) => message.BodyCase switch
    {
        BodyOneofCase.DossierTransferred => $"Chuyển hồ sơ: {Label(message.DossierTransferred.Kind)}",
        BodyOneofCase.TransferAccepted => "Tiếp nhận" + (message.TransferAccepted.DueAt is { } due ? $", hẹn trả {Day(due.ToDateTimeOffset())}" : ""),
        BodyOneofCase.TransferRefused => $"Từ chối tiếp nhận: {message.TransferRefused.Reason}",
        BodyOneofCase.DossierReturned => $"Trả hồ sơ sai: {message.DossierReturned.Reason}",
        BodyOneofCase.PapersHandedOver => $"Bàn giao giấy tờ bản giấy, biên bản {message.PapersHandedOver.RecordNumber}",
        BodyOneofCase.PapersReceived => $"Nhận đủ giấy tờ, biên bản {message.PapersReceived.RecordNumber}",
        BodyOneofCase.SupplementRequested => $"Yêu cầu bổ sung: {message.SupplementRequested.Content}",
        BodyOneofCase.SupplementProvided => "Đã bổ sung",
        BodyOneofCase.ObligationIssued => $"Thông báo {Label(message.ObligationIssued.Kind)}: {Money(message.ObligationIssued.Amount)}",
        BodyOneofCase.ObligationReplaced => $"Thay thông báo {message.ObligationReplaced.ReplacedObligationId}: {Money(message.ObligationReplaced.Replacement.Amount)}",
        BodyOneofCase.PaymentConfirmed => $"Xác nhận đã nộp {Money(message.PaymentConfirmed.Amount)}",
        BodyOneofCase.ProgressReported => $"Tiến độ {message.ProgressReported.StepId}: {message.ProgressReported.Content}",
        BodyOneofCase.ResultIssued => $"Kết quả: {Label(message.ResultIssued.Kind)}" + (message.ResultIssued.Papers.Count > 0 ? $", {message.ResultIssued.Papers[0].Name}" : ""),
        BodyOneofCase.ResultReceived => "Đã nhận kết quả",
        BodyOneofCase.ResultDelivered => $"{Label(message.ResultDelivered.Stage)}, mã vận đơn {message.ResultDelivered.TrackingNumber}",
        BodyOneofCase.DossierStatusReported => $"Trạng thái hồ sơ: {Label(message.DossierStatusReported.Status)}",
        BodyOneofCase.AgencySucceeded => $"{message.AgencySucceeded.Agency.Name} kết thúc; " + (message.AgencySucceeded.Successors.Count == 1
            ? $"{message.AgencySucceeded.Successors[0].Code} kế thừa" : $"{message.AgencySucceeded.Successors.Count} đơn vị kế thừa, {message.AgencySucceeded.Assignments.Count} việc được giao"),
        BodyOneofCase.ServiceRated => $"Công dân đánh giá {message.ServiceRated.Score}/5",
        _ => message.BodyCase.ToString(),
    };

    /// <summary>The Vietnamese label of an enum value (label_vi of the contract), or its name.</summary>
    public static string Label<T>(T value)
        where T : struct, System.Enum => Labels<T>.Of(value);

    public static string Day(DateTimeOffset moment) => VietnamTime.Of(moment).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Money(long amount) => amount.ToString("N0", Vietnamese) + " đồng";

    private static readonly NumberFormatInfo Vietnamese = new() { NumberGroupSeparator = "." };

    private static class Labels<T>
        where T : struct, System.Enum
    {
        private static readonly Dictionary<int, string> Texts = Find().Values.ToDictionary(
            value => value.Number,
            value => value.GetOptions()?.GetExtension(OptionsExtensions.LabelVi) is { Length: > 0 } label ? label : value.Name);

        public static string Of(T value) => Texts.GetValueOrDefault(Convert.ToInt32(value, CultureInfo.InvariantCulture), value.ToString());

        private static EnumDescriptor Find() => new[]
        {
            CommonReflection.Descriptor, DossierReflection.Descriptor, OpeningReflection.Descriptor, MoneyReflection.Descriptor,
            ProcessingReflection.Descriptor, TrackingReflection.Descriptor,
        }.SelectMany(file => file.EnumTypes).First(type => type.ClrType == typeof(T));
    }
}

using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Names of actors, phases and clock effects as refusals and the specification write them.</summary>
internal static class Words
{
    private static readonly (Actors Actor, string En, string Vi)[] ActorWords =
    [
        (Actors.Opener, "opener", "bên mở"),
        (Actors.Holder, "holder", "bên giữ"),
        (Actors.IssuingAgency, "issuing agency", "cơ quan ra thông báo"),
        (Actors.Treasury, "treasury", "kho bạc"),
        (Actors.PaymentGateway, "payment gateway", "cổng thanh toán"),
        (Actors.Post, "post", "bưu chính"),
        (Actors.Hub, "hub", "nút trao đổi"),
        (Actors.DirectoryAuthority, "directory authority", "cơ quan quản lý danh bạ"),
        (Actors.ParentHolder, "holder of the parent task", "bên giữ phần việc cấp trên"),
        (Actors.Issuer, "issuer of the code", "cơ quan cấp mã hồ sơ"),
        (Actors.Participant, "participant of the dossier", "cơ quan tham gia hồ sơ"),
        (Actors.Portal, "portal", "cổng dịch vụ công"),
        (Actors.Anyone, "any agency", "mọi cơ quan"),
    ];

    private static readonly (TaskPhase Phase, string En, string Vi)[] PhaseWords =
    [
        (TaskPhase.Open, "OPEN", "Chờ tiếp nhận"),
        (TaskPhase.Accepted, "ACCEPTED", "Đang giải quyết"),
        (TaskPhase.ResultIssued, "RESULT_ISSUED", "Đã có kết quả"),
        (TaskPhase.Closed, "CLOSED", "Đã kết thúc"),
        (TaskPhase.Refused, "REFUSED", "Từ chối tiếp nhận"),
        (TaskPhase.Returned, "RETURNED", "Trả lại"),
        (TaskPhase.Withdrawn, "WITHDRAWN", "Đã rút"),
        (TaskPhase.Undelivered, "UNDELIVERED", "Không chuyển được"),
        (TaskPhase.Stopped, "STOPPED", "Dừng giải quyết"),
    ];

    public static string En(Actors actors) => string.Join(", ", ActorWords.Where(w => (actors & w.Actor) != Actors.None).Select(w => w.En));

    public static string Vi(Actors actors) => string.Join(", ", ActorWords.Where(w => (actors & w.Actor) != Actors.None).Select(w => w.Vi));

    public static string En(TaskPhase phase) => Array.Find(PhaseWords, w => w.Phase == phase).En;

    public static string Vi(TaskPhase phase) => Array.Find(PhaseWords, w => w.Phase == phase).Vi;

    public static string En(Phases phases) => string.Join(", ", PhaseWords.Where(w => Has(phases, w.Phase)).Select(w => w.En));

    public static string Vi(Phases phases) => string.Join(", ", PhaseWords.Where(w => Has(phases, w.Phase)).Select(w => w.Vi));

    public static bool Has(Phases phases, TaskPhase phase) => (phases & (Phases)(1 << (int)phase)) != Phases.None;
}

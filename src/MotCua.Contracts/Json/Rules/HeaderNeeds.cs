using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Json.Rules;

/// <summary>Which bodies need header.dossier and header.task (MC-CORE-33). The whole table of bodies is MC-TASK's; a test compares the two.</summary>
internal static class HeaderNeeds
{
    internal static bool Dossier(BodyOneofCase body) => body switch
    {
        BodyOneofCase.FeedbackSubmitted or BodyOneofCase.FeedbackAnswered or BodyOneofCase.DocumentSent or BodyOneofCase.DocumentStatusReported
            or BodyOneofCase.DeliveryFailed or BodyOneofCase.AgencySucceeded or BodyOneofCase.DeliveryStalled or BodyOneofCase.None => false,
        _ => true,
    };

    internal static bool Task(BodyOneofCase body) => body switch
    {
        BodyOneofCase.DossierRegistered or BodyOneofCase.DossierStatusReported or BodyOneofCase.ServiceRated => false,
        _ => Dossier(body),
    };
}

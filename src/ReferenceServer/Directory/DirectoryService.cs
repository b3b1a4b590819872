using MotCua.Contracts.Calendar;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The Directory service: agencies at a date, their successors, certificates, snapshots.</summary>
internal sealed class DirectoryService(CurrentDirectory current, BindingRegister bindings, IAgencyDirectory directory, SnapshotSource snapshots, TimeProvider time)
{
    public void Map(WireServiceBuilder service) => service
        .CheckedUnary<GetAgencyRequest, GetAgencyResponse>("GetAgency", (request, _) => Task.FromResult(GetAgency(request)))
        .CheckedUnary<ListAgenciesRequest, ListAgenciesResponse>("ListAgencies", (request, _) => Task.FromResult(ListAgencies(request)))
        .CheckedUnary<ResolveRecipientRequest, ResolveRecipientResponse>("ResolveRecipient", (request, _) => Task.FromResult(ResolveRecipient(request)))
        .CheckedUnary<GetCertificateRequest, GetCertificateResponse>("GetCertificate", (request, _) => Task.FromResult(GetCertificate(request)))
        .CheckedUnary<GetSnapshotRequest, GetSnapshotResponse>("GetSnapshot", (request, context) => snapshots.GetAsync(request, context.CancellationToken));

    private GetAgencyResponse GetAgency(GetAgencyRequest request)
    {
        var at = Day(request.At);
        var agencies = current.Agencies;
        return new GetAgencyResponse { Agency = agencies.Find(request.Code, at) ?? agencies.FindLast(request.Code, at) ?? throw Unknown(request.Code, at) };
    }

    private ListAgenciesResponse ListAgencies(ListAgenciesRequest request)
    {
        var at = Day(request.At);
        var size = request.PageSize == 0 ? 200 : request.PageSize;
        var matching = current.Agencies.All
            .Where(entry => entry.Period.Contains(at))
            .Select(entry => entry.Agency)
            .Where(agency => string.CompareOrdinal(agency.Code, request.PageToken) > 0
                && (request.Tier == Tier.Unspecified || agency.Tier == request.Tier)
                && (request.Sector == Sector.Unspecified || agency.Sector == request.Sector)
                && (request.Role == AgencyRole.Unspecified || agency.Roles.Contains(request.Role))
                && (request.Parent.Length == 0 || agency.Parent == request.Parent)
                && (request.Area.Length == 0 || agency.Areas.Contains(request.Area)))
            .Take(size + 1)
            .ToList();
        var response = new ListAgenciesResponse();
        response.Agencies.AddRange(matching.Take(size));
        response.NextPageToken = matching.Count > size ? response.Agencies[^1].Code : "";
        return response;
    }

    private ResolveRecipientResponse ResolveRecipient(ResolveRecipientRequest request)
    {
        var at = Day(request.At);
        var resolution = directory.Resolve(request.Code, at);
        if (resolution.Agency is { } agency)
        {
            return new ResolveRecipientResponse { Agency = agency };
        }

        if (resolution.Refusal!.Reason != ErrorReason.RecipientAmbiguous)
        {
            throw new RefusalException(resolution.Refusal);
        }

        var response = new ResolveRecipientResponse();
        response.Candidates.AddRange(current.Agencies.Effective(request.Code, at));
        return response;
    }

    private GetCertificateResponse GetCertificate(GetCertificateRequest request) => new()
    {
        Binding = bindings.Find(request.Thumbprint)?.Binding ?? throw new WireException(StatusCode.NotFound,
            "The directory binds no certificate with this thumbprint. / Danh bạ không gắn chứng thư nào có dấu vân tay này."),
    };

    private DateOnly Day(string text) => Period.TryDay(text, VietnamTime.DayOf(time.GetUtcNow()), out var day)
        ? day
        : throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, "at", "Not a day of the calendar; write a real one as YYYY-MM-DD.", "Không phải một ngày có thật; hãy ghi dạng YYYY-MM-DD."));

    private static RefusalException Unknown(string code, DateOnly at) => new(Refusals.Create(ErrorReason.RecipientUnknown, "code",
        $"No agency has the code {code} on {at:yyyy-MM-dd}.", $"Không có cơ quan nào mang mã {code} vào ngày {at:yyyy-MM-dd}."));
}

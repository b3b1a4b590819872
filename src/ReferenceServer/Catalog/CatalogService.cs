using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>The Catalog service: procedures and forms at a date, and dossier codes.</summary>
internal sealed class CatalogService(ProcedureRegister procedures, FormRegister forms, DossierCodeAllocator codes, IAgencyDirectory agencies, TimeProvider time)
{
    public void Map(WireServiceBuilder service) => service
        .CheckedUnary<GetProcedureRequest, GetProcedureResponse>("GetProcedure", (request, _) => Task.FromResult(GetProcedure(request)))
        .CheckedUnary<ListProceduresRequest, ListProceduresResponse>("ListProcedures", (request, _) => Task.FromResult(ListProcedures(request)))
        .CheckedUnary<GetFormRequest, GetFormResponse>("GetForm", (request, _) => Task.FromResult(GetForm(request)))
        .CheckedUnary<AllocateDossierCodeRequest, AllocateDossierCodeResponse>("AllocateDossierCode", AllocateAsync);

    private GetProcedureResponse GetProcedure(GetProcedureRequest request) =>
        new() { Procedure = Find(request.Code, Day(request.At, "at"), "code") };

    private ListProceduresResponse ListProcedures(ListProceduresRequest request)
    {
        var at = Day(request.At, "at");
        var size = request.PageSize == 0 ? 100 : request.PageSize;
        var matching = procedures.All
            .Where(entry => entry.Period.Contains(at))
            .Select(entry => entry.Procedure)
            .Where(procedure => string.CompareOrdinal(procedure.Code, request.PageToken) > 0
                && (request.SectorCode.Length == 0 || procedure.SectorCode == request.SectorCode)
                && (request.Tier == Tier.Unspecified || procedure.Tiers.Contains(request.Tier)))
            .Take(size + 1)
            .ToList();
        var response = new ListProceduresResponse();
        response.Procedures.AddRange(matching.Take(size));
        response.NextPageToken = matching.Count > size ? response.Procedures[^1].Code : "";
        return response;
    }

    private GetFormResponse GetForm(GetFormRequest request)
    {
        var schema = forms.Find(request.Form.Form, request.Form.Version) ?? throw new RefusalException(Refusals.Create(ErrorReason.ProcedureUnknown, "form",
            $"The catalogue has no form {request.Form.Form} version {request.Form.Version}.", $"Danh mục không có biểu mẫu {request.Form.Form} phiên bản {request.Form.Version}."));
        return new GetFormResponse { Form = request.Form, Schema = ByteString.CopyFrom(schema.Utf8) };
    }

    private async Task<AllocateDossierCodeResponse> AllocateAsync(AllocateDossierCodeRequest request, WireContext context)
    {
        var caller = context.GetCaller();
        var acceptedOn = Day(request.AcceptedOn, "acceptedOn");

        var scope = ScopeOf(caller, request.Agency, acceptedOn) ?? throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, "agency",
            $"The certificate is not bound to {request.Agency}.", $"Chứng thư không được gắn với {request.Agency}."));
        if (agencies.Find(request.Agency, acceptedOn) is null)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.AgencyClosed, "agency",
                $"{request.Agency} does not exist on {acceptedOn:yyyy-MM-dd}.", $"{request.Agency} không tồn tại vào ngày {acceptedOn:yyyy-MM-dd}."));
        }

        if (request.ProcedureCode.Length > 0)
        {
            _ = Find(request.ProcedureCode, acceptedOn, "procedureCode");
        }

        var (code, repeated) = await codes.AllocateAsync(AgencyCode.Parse(request.Agency), scope + request.IntakeId, acceptedOn);
        return new AllocateDossierCodeResponse { Code = code, RepeatedIntake = repeated };
    }

    // A portal that the Directory names as issuer asks on behalf of the agency that will accept (MC-TASK-10). Its intake ids are its own:
    // the agency's system may count from 1 too, and one code for two intakes would be two dossiers in one.
    private string? ScopeOf(Caller caller, string agency, DateOnly at)
    {
        if (caller.ActsFor(agency))
        {
            return "";
        }

        var issuer = caller.Agencies.Order(StringComparer.Ordinal).FirstOrDefault(own => agencies.MayIssueFor(own, agency, at));
        return issuer is null ? null : issuer + "/";
    }

    private Procedure Find(string code, DateOnly at, string path) => procedures.Find(code, at) ?? throw new RefusalException(Refusals.Create(
        ErrorReason.ProcedureUnknown, path, $"No version of {code} is in force on {at:yyyy-MM-dd}.", $"Không có phiên bản nào của {code} hiệu lực vào ngày {at:yyyy-MM-dd}."));

    private DateOnly Day(string text, string path) => Period.TryDay(text, VietnamTime.DayOf(time.GetUtcNow()), out var day)
        ? day
        : throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, path, "Not a day of the calendar; write a real one as YYYY-MM-DD.", "Không phải một ngày có thật; hãy ghi dạng YYYY-MM-DD."));
}

using System.Globalization;
using System.Runtime.CompilerServices;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Catalog;

/// <inheritdoc cref="ICatalogClient"/>
internal sealed class CatalogClient(HubConnection hub) : ICatalogClient
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = CatalogReflection.Descriptor.Services.Single();
    private static readonly WireMethod<GetProcedureRequest, GetProcedureResponse> GetProcedure = new(Service, "GetProcedure");
    private static readonly WireMethod<ListProceduresRequest, ListProceduresResponse> ListProcedures = new(Service, "ListProcedures");
    private static readonly WireMethod<GetFormRequest, GetFormResponse> GetForm = new(Service, "GetForm");
    private static readonly WireMethod<AllocateDossierCodeRequest, AllocateDossierCodeResponse> AllocateDossierCode = new(Service, "AllocateDossierCode");

    public async Task<Procedure> GetProcedureAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetProcedure, new GetProcedureRequest { Code = code, At = Day(at) }, cancellationToken)).Procedure;

    public async IAsyncEnumerable<Procedure> ListProceduresAsync(ListProceduresRequest? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = filter?.Clone() ?? new ListProceduresRequest();
        do
        {
            var page = await hub.CallAsync(ListProcedures, request, cancellationToken);
            foreach (var procedure in page.Procedures)
            {
                yield return procedure;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    public async Task<ReadOnlyMemory<byte>> GetFormSchemaAsync(string form, string version, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetForm, new GetFormRequest { Form = new FormRef { Form = form, Version = version } }, cancellationToken)).Schema.Memory;

    public async Task<string> AllocateDossierCodeAsync(
        string agency, string intakeId, string? procedureCode = null, DateOnly? acceptedOn = null, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(
            AllocateDossierCode,
            new AllocateDossierCodeRequest { Agency = agency, IntakeId = intakeId, ProcedureCode = procedureCode ?? "", AcceptedOn = Day(acceptedOn) },
            cancellationToken)).Code;

    private static string Day(DateOnly? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}

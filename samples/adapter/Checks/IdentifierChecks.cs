using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>Codes and numbers (MC-TASK-25 to MC-TASK-28, MC-TASK-90 to MC-TASK-94).</summary>
internal static class IdentifierChecks
{
    public static JsonNode? Identifier(JsonObject vector)
    {
        var text = (string?)vector["text"] ?? "";
        return (string)vector["identifier"]! switch
        {
            "agencyCode" => Facts(AgencyCode.TryParse(text, out var code), () => new JsonObject
            {
                ["system"] = code.System == AgencyCodeSystem.Qcvn102 ? "QCVN_102" : "DECISION_20", ["level"] = code.Level, ["top"] = code.TopLevel, ["other"] = code.TryConvert(out var other) ? other.ToString() : null,
            }),
            "dossierCode" => Facts(DossierCode.TryParse(text, out var dossier), () => new JsonObject { ["agency"] = dossier.TryGetAgency(out var agency) ? agency.ToString() : null }),
            "procedureCode" => Facts(ProcedureCode.TryParse(text, out var procedure), () => new JsonObject { ["national"] = procedure.National.ToString(), ["agency"] = procedure.LocalAgency?.ToString() }),
            "personId" => Person(vector, text),
            "taxCode" => Facts(TaxCode.TryParse(text, out var tax), () => new JsonObject { ["kind"] = EnumNames.Write(tax.Kind), ["masked"] = tax.ToString() }),
            "uuid7" => Facts(MessageId.TryParse(text, out var id), () => new JsonObject { ["time"] = id.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) }),
            "sha256Digest" => Facts(Sha256Digest.TryParse(text, out var digest) && ((string?)vector["of"] is not { } of || Sha256Digest.Of(Encoding.UTF8.GetBytes(of)) == digest), () => []),
            "dossierCodePattern" => Pattern(vector),
            _ => null,
        };
    }

    private static JsonObject Person(JsonObject vector, string text)
    {
        PersonId id;
        var isValid = (string?)vector["as"] is { } kind ? PersonId.TryParse(EnumNames.Read<IdentityKind>(kind), text, out id, out _) : PersonId.TryParse(text, out id);
        return Facts(isValid, () => new JsonObject
        {
            ["kind"] = EnumNames.Write(id.Kind), ["masked"] = id.ToString(), ["birthPlace"] = id.BirthPlaceCode, ["birthYear"] = id.BirthYear, ["sex"] = id.Sex == Sex.Unspecified ? null : EnumNames.Write(id.Sex),
        });
    }

    // A pattern alone, one that writes a code of a sequence number, or one that reads a code.
    private static JsonObject Pattern(JsonObject vector)
    {
        if (!DossierCodePattern.TryParse((string)vector["template"]!, EnumNames.Read<SequenceReset>((string)vector["reset"]!), out var pattern, out _))
        {
            return Facts(false, () => []);
        }

        if ((string?)vector["code"] is { } code)
        {
            return Facts(DossierCode.TryParse(code, out var read) && pattern.TryRead(read, out _), () => []);
        }

        return Facts(true, () => (string?)vector["date"] is not { } date ? [] : Written(pattern, vector, DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    private static JsonObject Written(DossierCodePattern pattern, JsonObject vector, DateOnly date) => new()
    {
        ["code"] = pattern.Format(AgencyCode.Parse((string)vector["agency"]!), date, (long)vector["sequence"]!).ToString(), ["period"] = pattern.PeriodOf(date),
    };

    private static JsonObject Facts(bool isValid, Func<JsonObject> facts)
    {
        var answer = isValid ? facts() : [];
        answer["valid"] = isValid;
        return answer;
    }
}

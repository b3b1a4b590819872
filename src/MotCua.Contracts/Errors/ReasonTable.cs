using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Errors;

/// <summary>The table of error reasons, read from the options of errors.proto.</summary>
public static class ReasonTable
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly FrozenDictionary<ErrorReason, ReasonInfo> Rows = ErrorsReflection.Descriptor
        .FindTypeByName<EnumDescriptor>("ErrorReason").Values
        .Where(value => value.Number != 0)
        .Select(Read)
        .ToFrozenDictionary(row => row.Reason);

    private static readonly FrozenDictionary<string, ErrorReason> ByName = Rows.Values.ToFrozenDictionary(row => row.Name, row => row.Reason, StringComparer.Ordinal);

    /// <summary>Every reason, in the order of its number.</summary>
    public static IReadOnlyList<ReasonInfo> All { get; } = [.. Rows.Values.OrderBy(row => (int)row.Reason)];

    /// <summary>The row of a reason. Unspecified has none: <see cref="ArgumentOutOfRangeException"/>.</summary>
    /// <param name="reason">A reason of this contract version.</param>
    public static ReasonInfo Get(ErrorReason reason) =>
        Rows.TryGetValue(reason, out var row) ? row : throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason of this contract version.");

    /// <summary>Reads a wire name such as <c>SIGNATURE_INVALID</c>; false for a name of a later contract version.</summary>
    /// <param name="name">The stable name.</param>
    /// <param name="reason">The reason, when known.</param>
    public static bool TryParse(string name, out ErrorReason reason) => ByName.TryGetValue(name, out reason);

    /// <summary>
    /// The general reason of a canonical code, for an answer whose reason this version does not know. It decides whether a repeat can help;
    /// the exact cause is in the answer's own text.
    /// </summary>
    /// <param name="code">The canonical code's number (google.rpc.Code).</param>
    /// <returns>INTERNAL for a code that no reason has.</returns>
    public static ErrorReason ForCode(int code) => code switch
    {
        3 => ErrorReason.SchemaViolation,
        5 => ErrorReason.TaskUnknown,
        6 => ErrorReason.AliasConflict,
        7 => ErrorReason.RecipientNotAllowed,
        8 => ErrorReason.RateLimited,
        9 => ErrorReason.TransitionNotAllowed,
        10 => ErrorReason.PredecessorRefused,
        12 => ErrorReason.ContractNotSupported,
        14 => ErrorReason.HubBusy,
        16 => ErrorReason.UnauthenticatedSystem,
        _ => ErrorReason.Internal,
    };

    internal static string NameOf(ErrorReason reason) =>
        ErrorsReflection.Descriptor.FindTypeByName<EnumDescriptor>("ErrorReason").FindValueByNumber((int)reason)!.Name[Prefix.Length..];

    private static ReasonInfo Read(EnumValueDescriptor value)
    {
        var rules = value.GetOptions().GetExtension(OptionsExtensions.Reason);
        return new ReasonInfo((ErrorReason)value.Number, rules.Code, rules.Retry, rules.CauseEn, rules.CauseVi, rules.RemedyEn, rules.RemedyVi);
    }
}

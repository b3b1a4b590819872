using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary>What changed from one directory to another, a sentence a change.</summary>
internal static class SnapshotDiff
{
    public static IEnumerable<SnapshotChange> Between(DirectorySnapshot old, DirectorySnapshot now) =>
    [
        .. Compare("agency", old.Agencies, now.Agencies, agency => $"{agency.Code} from {(agency.ValidFrom.Length > 0 ? agency.ValidFrom : "always")}", agency => agency.Name),
        .. Compare("mapping", old.Mappings, now.Mappings, mapping => $"{mapping.Code} = {mapping.OtherCode}", _ => ""),
        .. Compare("binding", old.Bindings, now.Bindings, binding => binding.Thumbprint, binding => $"{binding.System} for {string.Join(' ', binding.Agencies)}"),
        .. Compare("anchor", old.TrustAnchors.Select(Anchor), now.TrustAnchors.Select(Anchor), anchor => anchor.Thumbprint, _ => ""),
    ];

    private static CertificateBinding Anchor(Google.Protobuf.ByteString der) =>
        new() { Thumbprint = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(der.Span)), Certificate = der };

    private static IEnumerable<SnapshotChange> Compare<T>(string kind, IEnumerable<T> old, IEnumerable<T> now, Func<T, string> keyOf, Func<T, string> sayOf)
        where T : class, Google.Protobuf.IMessage<T>
    {
        var before = ByKey(old);
        var after = ByKey(now);
        foreach (var (key, item) in after)
        {
            if (!before.TryGetValue(key, out var was))
            {
                yield return new SnapshotChange("added", kind, key, sayOf(item));
            }
            else if (!was.Equals(item))
            {
                yield return new SnapshotChange("changed", kind, key, string.Join("; ", Fields(was, item)));
            }
        }

        foreach (var (key, item) in before.Where(item => !after.ContainsKey(item.Key)))
        {
            yield return new SnapshotChange("removed", kind, key, sayOf(item));
        }

        SortedDictionary<string, T> ByKey(IEnumerable<T> items)
        {
            var found = new SortedDictionary<string, T>(StringComparer.Ordinal);
            foreach (var item in items)
            {
                found[keyOf(item)] = item;
            }

            return found;
        }
    }

    private static IEnumerable<string> Fields(Google.Protobuf.IMessage old, Google.Protobuf.IMessage now)
    {
        foreach (var field in old.Descriptor.Fields.InDeclarationOrder())
        {
            var (was, value) = (Text(field, old), Text(field, now));
            if (was != value)
            {
                yield return $"{field.JsonName} '{was}' -> '{value}'";
            }
        }
    }

    private static string Text(FieldDescriptor field, Google.Protobuf.IMessage message) => field.Accessor.GetValue(message) switch
    {
        null => "",
        System.Collections.IList list => string.Join(' ', list.Cast<object>()),
        Google.Protobuf.ByteString bytes => $"{bytes.Length} bytes",
        Google.Protobuf.WellKnownTypes.Timestamp time => time.ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}

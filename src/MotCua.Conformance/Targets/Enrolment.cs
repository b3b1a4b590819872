using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Targets;

/// <summary>Who the suite may be at the hub under test: read from the file that <c>enrol</c> made, or that an operator wrote.</summary>
internal sealed record Enrolment(string Hub, X509Certificate2 HubCertificate, X509Certificate2Collection Anchors, RawKey? HubKey, IReadOnlyList<EnrolledLane> Lanes)
{
    /// <summary>The snapshot that the hub was given, from which cases make others; null where the file names none.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The directory authority's key, with which they sign them; null where the suite does not have it.</summary>
    public RawKey? Authority { get; init; }

    /// <summary>The day from which the ends of its agencies are counted; null where the file names none.</summary>
    public DateOnly? Made { get; init; }

    /// <exception cref="DocumentProblem">The file, or a file that it names, is wrong.</exception>
    public static Enrolment Read(string path)
    {
        var root = DocumentFile.Read(path).Only("made", "hub", "hub_certificate", "anchors", "authority", "snapshot", "forms", "lanes");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lanes = root.Need("lanes").Items.Select((lane, index) => Lane(lane.Only("agencies", "systems", "listener"), index + 1, folder)).ToList();
        return new Enrolment(
            root.Need("hub").Text(),
            Certificate(root.Need("hub_certificate"), folder),
            [.. root.Need("anchors").Items.Select(item => Certificate(item, folder))],
            HubKeyOf(folder),
            lanes)
        {
            Made = root["made"] is { } made ? Day(made) : null,
            Snapshot = root.TextOf("snapshot") is { } snapshot ? Path.Combine(folder, snapshot) : null,
            Authority = root["authority"] is { } authority && Path.Combine(folder, authority.Text()) is var file && File.Exists(Path.ChangeExtension(file, ".key")) ? Key(authority, file, Path.ChangeExtension(file, ".key")) : null,
        };
    }

    private static DateOnly Day(YamlItem item) =>
        DateOnly.TryParseExact(item.Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw item.Problem($"'{item.Text()}' is no day; write 2026-11-28", $"'{item.Text()}' không phải ngày; ghi dạng 2026-11-28");

    // Only where the suite itself is the hub.
    private static RawKey? HubKeyOf(string folder) => Path.Combine(folder, "hub.key") is var key && File.Exists(key) ? RawKey.Read(Path.Combine(folder, "hub.pem"), key) : null;

    private static EnrolledLane Lane(YamlItem item, int number, string folder) => new(
        number,
        item.Need("agencies").Members.ToDictionary(member => member.Key, member => member.Value.Text(), StringComparer.Ordinal),
        item.Need("systems").Members.ToDictionary(member => member.Key, member => System(member.Key, member.Value.Only("id", "key", "certificate"), folder), StringComparer.Ordinal),
        item["listener"] is { } listener ? Address(listener) : null);

    private static EnrolledSystem System(string name, YamlItem item, string folder) => new(name, item.Need("id").Text(), Key(item, Path.Combine(folder, item.Need("certificate").Text()), Path.Combine(folder, item.Need("key").Text())));

    private static RawKey Key(YamlItem item, string certificateFile, string keyFile)
    {
        try
        {
            return RawKey.Read(certificateFile, keyFile);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw item.Problem($"the certificate {certificateFile} or its key cannot be read: {e.Message}", $"không đọc được chứng thư {certificateFile} hoặc khóa của nó: {e.Message}");
        }
    }

    private static Uri Address(YamlItem item) =>
        Uri.TryCreate("http://" + item.Text(), UriKind.Absolute, out var address) ? address : throw item.Problem($"'{item.Text()}' is not host:port", $"'{item.Text()}' không có dạng máy:cổng");

    private static X509Certificate2 Certificate(YamlItem item, string folder)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, item.Text())));
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw item.Problem($"no certificate in PEM: {e.Message}", $"không phải chứng thư PEM: {e.Message}");
        }
    }
}

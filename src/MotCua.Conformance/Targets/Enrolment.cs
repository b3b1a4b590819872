using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Targets;

/// <summary>Who the suite may be at the hub under test: read from the file that <c>enrol</c> made, or that an operator wrote.</summary>
internal sealed record Enrolment(string Hub, X509Certificate2 HubCertificate, X509Certificate2Collection Anchors, RawKey? HubKey, IReadOnlyList<EnrolledLane> Lanes)
{
    /// <exception cref="DocumentProblem">The file, or a file that it names, is wrong.</exception>
    public static Enrolment Read(string path)
    {
        var root = DocumentFile.Read(path).Only("made", "hub", "hub_certificate", "anchors", "authority", "snapshot", "forms", "lanes");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lanes = root.Need("lanes").Items.Select((lane, index) => Lane(lane.Only("agencies", "systems"), index + 1, folder)).ToList();
        return new Enrolment(
            root.Need("hub").Text(),
            Certificate(root.Need("hub_certificate"), folder),
            [.. root.Need("anchors").Items.Select(item => Certificate(item, folder))],
            HubKeyOf(folder),
            lanes);
    }

    // Only where the suite itself is the hub.
    private static RawKey? HubKeyOf(string folder) => Path.Combine(folder, "hub.key") is var key && File.Exists(key) ? RawKey.Read(Path.Combine(folder, "hub.pem"), key) : null;

    private static EnrolledLane Lane(YamlItem item, int number, string folder) => new(
        number,
        item.Need("agencies").Members.ToDictionary(member => member.Key, member => member.Value.Text(), StringComparer.Ordinal),
        item.Need("systems").Members.ToDictionary(member => member.Key, member => System(member.Key, member.Value.Only("id", "key", "certificate"), folder), StringComparer.Ordinal));

    private static EnrolledSystem System(string name, YamlItem item, string folder)
    {
        try
        {
            return new EnrolledSystem(name, item.Need("id").Text(), RawKey.Read(Path.Combine(folder, item.Need("certificate").Text()), Path.Combine(folder, item.Need("key").Text())));
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw item.Problem($"the key or certificate of '{name}' cannot be read: {e.Message}", $"không đọc được khóa hoặc chứng thư của '{name}': {e.Message}");
        }
    }

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

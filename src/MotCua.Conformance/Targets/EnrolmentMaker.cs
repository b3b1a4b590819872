using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Targets;

/// <summary>
/// Makes what a trial needs, in one folder: a trust anchor, keys and certificates of test systems, and a signed Directory snapshot with its authority's certificate, and two versions of a
/// form. The operator of the hub under test loads the snapshot as it loads any other (MC-DIR-12), and the forms where it has a catalogue; nothing else has to be agreed.
/// </summary>
internal sealed class EnrolmentMaker(string folder, int lanes, DateTimeOffset now, string listener = "127.0.0.1")
{
    private const long Number = 1;
    private readonly DateTimeOffset _from = new(now.Year, now.Month, now.Day, 0, 0, 0, TimeSpan.Zero);
    private readonly JsonArray _agencies = [];
    private readonly JsonArray _bindings = [];
    private readonly JsonArray _mappings = [];
    private readonly StringBuilder _file = new();

    private DateTimeOffset From => _from.AddDays(-60);

    private DateTimeOffset To => _from.AddDays(400);

    /// <returns>The path of the enrolment file.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public string Make()
    {
        Directory.CreateDirectory(Path.Combine(folder, "systems"));
        using var anchor = new TrialAuthority("MotCua trial authority", From, To);
        using var stranger = new TrialAuthority("A stranger", From, To);
        using var between = anchor.Below("An authority that nobody gives to the hub");
        WriteCertificate("anchor.pem", anchor.Certificate);
        Head(anchor);
        for (var lane = 1; lane <= lanes; lane++)
        {
            AddLane(lane, anchor, stranger, between);
        }

        using var authority = anchor.Issue("Directory authority of the trial");
        Write("authority", authority);
        WriteSnapshot(anchor, authority);
        WriteForms();
        var path = Path.Combine(folder, "enrolment.yaml");
        File.WriteAllText(path, _file.ToString());
        return path;
    }

    private void Head(TrialAuthority anchor)
    {
        using var hub = anchor.Issue("Hub of the trial");
        Write("hub", hub);
        Bind(hub, "hub-of-the-trial", [EnrolmentPlan.Hub], From, To, isTest: false);
        _agencies.Add(new JsonObject { ["code"] = EnrolmentPlan.Hub, ["name"] = "Nút thử nghiệm", ["tier"] = "TIER_CENTRAL", ["roles"] = EnrolmentPlan.Roles("HUB"), ["homeHub"] = EnrolmentPlan.Hub });
        _agencies.Add(new JsonObject { ["code"] = EnrolmentPlan.Authority, ["name"] = "Cơ quan quản lý danh bạ thử nghiệm", ["tier"] = "TIER_CENTRAL", ["roles"] = EnrolmentPlan.Roles("DIRECTORY_AUTHORITY"), ["homeHub"] = EnrolmentPlan.Hub });
        _agencies.Add(new JsonObject { ["code"] = EnrolmentPlan.OtherHub, ["name"] = "Nút thử nghiệm khác", ["tier"] = "TIER_CENTRAL", ["roles"] = EnrolmentPlan.Roles("HUB"), ["homeHub"] = EnrolmentPlan.Hub });
        _agencies.Add(new JsonObject { ["code"] = EnrolmentPlan.Nowhere, ["name"] = "Cơ quan trung ương Thử không có nút", ["tier"] = "TIER_CENTRAL" });
        _file.AppendLine(CultureInfo.InvariantCulture, $"""
            # Made by motcua-conformance enrol on {_from:yyyy-MM-dd}. The keys are for tests only.
            made: {_from:yyyy-MM-dd}
            hub: {EnrolmentPlan.Hub}
            # The certificate that the hub signs receipts with; its key is hub.key. A hub with an identity of its own: put its certificate here.
            hub_certificate: hub.pem
            anchors: [anchor.pem]
            authority: authority.pem
            snapshot: snapshot-{Number}.json
            # Form schemas for a hub with a catalogue (feature catalog): the operator loads them, as trial versions 1 and 2.
            forms: forms
            lanes:
            """);
    }

    private void AddLane(int lane, TrialAuthority anchor, TrialAuthority stranger, TrialAuthority between)
    {
        _agencies.Add(new JsonObject { ["code"] = EnrolmentPlan.Province(lane), ["name"] = $"Tỉnh Thử {lane}", ["tier"] = "TIER_PROVINCE", ["homeHub"] = EnrolmentPlan.Hub });
        var parts = EnrolmentPlan.Lane(lane, DateOnly.FromDateTime(_from.UtcDateTime));
        foreach (var part in parts)
        {
            _agencies.Add(part.Entry);
        }

        var mappings = EnrolmentPlan.Mappings(lane);
        foreach (var mapping in mappings)
        {
            _mappings.Add(mapping.Entry);
        }

        var names = parts.Select(part => $"{part.Name}: {part.Code}")
            .Concat(parts.Where(part => part.Entry["otherCode"] is not null).Select(part => $"{part.Name}-other: {part.Entry["otherCode"]}"))
            .Concat(mappings.Select(mapping => $"{mapping.Name}-mapped: {mapping.Other}"));
        _file.AppendLine($"  - agencies: {{ {string.Join(", ", names)}, province: {EnrolmentPlan.Province(lane)}, authority: {EnrolmentPlan.Authority}, other-hub: {EnrolmentPlan.OtherHub} }}");
        var links = new Uri($"http://{listener}:{FreePort()}/");
        _file.AppendLine(CultureInfo.InvariantCulture, $"    listener: {links.Authority}");
        _file.AppendLine("    systems:");
        foreach (var part in parts.Where(part => part.HasSystem))
        {
            AddSystem(lane, part.Name, [part.Code], anchor.Issue(part.Name));
        }

        string[] intake = [parts[0].Code];
        string[] both = [parts[0].Code, parts[1].Code];
        AddSystem(lane, "authority", [EnrolmentPlan.Authority], anchor.Issue("authority"));
        AddSystem(lane, "other-hub", [EnrolmentPlan.OtherHub], anchor.Issue("other-hub"));
        AddSystem(lane, "both", both, anchor.Issue("both"));
        AddSystem(lane, "rsa", intake, anchor.Issue("rsa", TrialKeyKind.Rsa));
        AddSystem(lane, "ec384", intake, anchor.Issue("ec384", TrialKeyKind.P384));
        AddSystem(lane, "production", both, anchor.Issue("production"), isTest: false);
        AddSystem(lane, "revoked", intake, anchor.Issue("revoked"), revokedAt: _from.AddDays(-10));
        AddSystem(lane, "expired", intake, anchor.Issue("expired", from: From, to: _from.AddDays(-5)), to: _from.AddDays(-5));
        AddSystem(lane, "early", intake, anchor.Issue("early"), from: To.AddDays(-2));
        AddSystem(lane, "unbound", intake, anchor.Issue("unbound"), isBound: false);
        AddSystem(lane, "stranger", intake, stranger.Issue("stranger"));
        // Bound no longer than their certificates are valid (MC-DIR-24): a hub may refuse a snapshot that breaks this.
        AddSystem(lane, "unripe", intake, anchor.Issue("unripe", from: _from.AddDays(300)), from: _from.AddDays(300));
        AddSystem(lane, "weak", intake, anchor.Issue("weak", isWeak: true));
        AddSystem(lane, "distant", intake, between.Issue("distant", links: links));
        AddSystem(lane, "linked", intake, anchor.Issue("linked", links: links));
        AddSystem(lane, "rsa1024", intake, anchor.Issue("rsa1024", TrialKeyKind.Rsa1024));
        AddSystem(lane, "ec521", intake, anchor.Issue("ec521", TrialKeyKind.P521));
        AddSystem(lane, "spare", intake, anchor.Issue("spare"), isBound: false);
        AddSystem(lane, "encipher", intake, anchor.Issue("encipher", usage: X509KeyUsageFlags.KeyEncipherment));
    }

    private void AddSystem(int lane, string name, string[] agencies, RawKey key, bool isTest = true, bool isBound = true, DateTimeOffset? from = null, DateTimeOffset? to = null, DateTimeOffset? revokedAt = null)
    {
        using (key)
        {
            var id = $"trial-{name}-{lane}";
            Write($"systems/{name}-{lane}", key);
            if (isBound)
            {
                Bind(key, id, agencies, from ?? From, to ?? To, isTest, revokedAt);
            }

            _file.AppendLine(CultureInfo.InvariantCulture, $"      {name}: {{ id: {id}, key: systems/{name}-{lane}.key, certificate: systems/{name}-{lane}.pem }}");
        }
    }

    private void Bind(RawKey key, string system, string[] agencies, DateTimeOffset from, DateTimeOffset to, bool isTest, DateTimeOffset? revokedAt = null)
    {
        var binding = new JsonObject
        {
            ["thumbprint"] = key.Thumbprint, ["certificate"] = Convert.ToBase64String(key.Certificate.RawData), ["system"] = system, ["agencies"] = EnrolmentPlan.Texts(agencies), ["from"] = Moment.Text(from), ["to"] = Moment.Text(to),
        };
        if (revokedAt is { } moment)
        {
            binding["revokedAt"] = Moment.Text(moment);
        }

        if (isTest)
        {
            binding["test"] = true;
        }

        _bindings.Add(binding);
    }

    private void WriteSnapshot(TrialAuthority anchor, RawKey authority)
    {
        var snapshot = new JsonObject
        {
            ["number"] = Number.ToString(CultureInfo.InvariantCulture), ["issuedAt"] = Moment.Text(now), ["agencies"] = _agencies, ["bindings"] = _bindings, ["mappings"] = _mappings, ["trustAnchors"] = new JsonArray(Convert.ToBase64String(anchor.Certificate.RawData)),
        };
        var payload = Encoding.UTF8.GetBytes(JsonText.Compact(snapshot));
        var header = JsonText.Compact(RawSnapshot.Header(authority));
        File.WriteAllBytes(Path.Combine(folder, $"snapshot-{Number}.json"), payload);
        File.WriteAllText(Path.Combine(folder, $"snapshot-{Number}.json.jws"), RawJws.Detached(authority, header, payload) + "\n");
    }

    // The operator of a hub with a catalogue loads these two versions of one form.
    private void WriteForms()
    {
        foreach (var name in DocumentFile.EmbeddedNames("forms/"))
        {
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "forms")).FullName, name["forms/".Length..]), DocumentFile.EmbeddedBytes(name));
        }
    }

    // Outside the ranges from which systems take ports for connections and trials theirs.
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Any, RandomNumberGenerator.GetInt32(20_000, 25_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private void Write(string name, RawKey key)
    {
        WriteCertificate($"{name}.pem", key.Certificate);
        var path = Path.Combine(folder, $"{name}.key");
        File.WriteAllText(path, key.ExportPem() + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void WriteCertificate(string name, X509Certificate2 certificate) => File.WriteAllText(Path.Combine(folder, name), certificate.ExportCertificatePem() + "\n");
}

using System.Text.Json.Nodes;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>What a system is told when it begins (<c>start</c>, docs/spec/adapter.md): who it is, and where the hub is.</summary>
internal static class StartRequest
{
    /// <param name="enrolment">The trial.</param>
    /// <param name="system">Who the system is.</param>
    /// <param name="http">The hub's address for HTTP/1.1.</param>
    /// <param name="grpc">For HTTP/2.</param>
    /// <param name="agency">For which agency.</param>
    /// <param name="keys">The folder that key and certificate are written to.</param>
    /// <param name="kind">How it comes to its key.</param>
    public static JsonObject Make(Enrolment enrolment, EnrolledSystem system, Uri http, Uri grpc, string agency, string keys, StartKey kind = StartKey.File)
    {
        var (key, certificate) = (Path.GetFullPath($"{system.Name}.key", Path.GetFullPath(keys)), Path.GetFullPath($"{system.Name}.pem", Path.GetFullPath(keys)));
        if (kind != StartKey.AtService)
        {
            WritePrivate(key, (kind == StartKey.EncryptedFile ? system.Key.ExportEncryptedPem("a password that nobody gives") : system.Key.ExportPem()) + "\n");
        }

        File.WriteAllText(certificate, system.Key.Certificate.ExportCertificatePem() + "\n");
        var request = new JsonObject
        {
            ["hub"] = new JsonObject
            {
                ["code"] = enrolment.Hub, ["http"] = http.AbsoluteUri, ["grpc"] = grpc.AbsoluteUri, ["certificate"] = enrolment.HubCertificate.ExportCertificatePem(),
                ["anchors"] = string.Join('\n', enrolment.Anchors.Select(anchor => anchor.ExportCertificatePem())),
            },
            ["system"] = new JsonObject { ["id"] = system.Id, ["certificate"] = certificate },
            ["agency"] = agency,
            ["auth"] = "Authorization",
            ["test"] = true,
        };
        if (kind != StartKey.AtService)
        {
            request["system"]!["key"] = key;
        }

        if (enrolment.Authority is { } authority)
        {
            request["hub"]!["authority"] = authority.Certificate.ExportCertificatePem();
        }

        return request;
    }

    private static void WritePrivate(string path, string text)
    {
        using var writer = new StreamWriter(path, PrivateFile.Options());
        writer.Write(text);
    }
}

namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>The outside programs of the wire tests and how to install them.</summary>
internal static class OfficialTools
{
    public const string Node = "node";
    public const string Python = "/usr/bin/python3";
    public const string Curl = "curl";
    public const string NodeRemedy = "Node.js 20 or newer, then `npm ci` in tests/clients/node";
    public const string PythonRemedy = "apt-get install python3-grpcio python3-protobuf grpc-proto";
    public const string CurlRemedy = "apt-get install curl";

    public static string Buf => RepositoryRoot.PathOf("tests", "clients", "node", "node_modules", ".bin", "buf");

    public static string NodeScript(string name) => RepositoryRoot.PathOf("tests", "clients", "node", "wire", name);

    public static string PythonScript => RepositoryRoot.PathOf("tests", "clients", "python", "wire", "interop.py");
}

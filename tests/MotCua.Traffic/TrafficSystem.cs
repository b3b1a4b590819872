namespace MotCua.Traffic;

/// <summary>One agency's system.</summary>
public sealed record TrafficSystem(string System, string Agency, string CertificatePem, string KeyPem);

namespace MotCua.Sdk;

/// <summary>The HTTP proxy between this system and its hub.</summary>
public sealed class ProxyOptions
{
    /// <summary>Address, for example <c>http://proxy.example.vn:3128</c>; without user name and password. Must be set.</summary>
    public Uri? Address { get; set; }

    /// <summary>User name, where the proxy asks for one; null otherwise.</summary>
    public string? UserName { get; set; }

    /// <summary>Password that belongs to <see cref="UserName"/>. Never printed.</summary>
    public string? Password { get; set; }

    /// <summary>Shows address and user; never the password.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"ProxyOptions {{ Address = {Address}, UserName = {UserName ?? "none"}, Password = {(Password is null ? "none" : "***")} }}";
}

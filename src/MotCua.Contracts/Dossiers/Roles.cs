
namespace MotCua.Contracts.Dossiers;

/// <summary>What the Directory says an agency is, as far as the transition table asks (MC-TASK-33).</summary>
[Flags]
public enum Roles
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>Sector TREASURY.</summary>
    Treasury = 1,

    /// <summary>Role PAYMENT_GATEWAY.</summary>
    PaymentGateway = 2,

    /// <summary>Sector POST.</summary>
    Post = 4,

    /// <summary>Role HUB.</summary>
    Hub = 8,

    /// <summary>Role DIRECTORY_AUTHORITY.</summary>
    DirectoryAuthority = 16,

    /// <summary>Role PORTAL.</summary>
    Portal = 32,

    /// <summary>Role REGISTER.</summary>
    Register = 64,
}

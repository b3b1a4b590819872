namespace MotCua.Contracts.Dossiers;

/// <summary>Who may say a body about a task.</summary>
[Flags]
public enum Actors
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>The agency that opened the task.</summary>
    Opener = 1,

    /// <summary>The agency that holds the task.</summary>
    Holder = 2,

    /// <summary>The agency that issued the obligation named in the body.</summary>
    IssuingAgency = 4,

    /// <summary>A treasury.</summary>
    Treasury = 8,

    /// <summary>A payment gateway.</summary>
    PaymentGateway = 16,

    /// <summary>A postal agency.</summary>
    Post = 32,

    /// <summary>A hub.</summary>
    Hub = 64,

    /// <summary>The directory authority.</summary>
    DirectoryAuthority = 128,

    /// <summary>The holder of the parent task.</summary>
    ParentHolder = 256,

    /// <summary>The agency whose code the dossier carries, or who may issue for it.</summary>
    Issuer = 512,

    /// <summary>An agency that opened or holds a task of the dossier.</summary>
    Participant = 1024,

    /// <summary>A portal, speaking for a citizen.</summary>
    Portal = 2048,

    /// <summary>Any agency.</summary>
    Anyone = 4096,
}

using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Reads the roles of an agency from its Directory entry.</summary>
public static class DirectoryRoles
{
    /// <summary>The roles that the transition table knows.</summary>
    /// <param name="agency">The entry in force when the message was created.</param>
    public static Roles Of(Agency agency)
    {
        var roles = agency.Sector switch
        {
            Sector.Treasury => Roles.Treasury,
            Sector.Post => Roles.Post,
            _ => Roles.None,
        };
        foreach (var role in agency.Roles)
        {
            roles |= role switch
            {
                AgencyRole.PaymentGateway => Roles.PaymentGateway,
                AgencyRole.Hub => Roles.Hub,
                AgencyRole.DirectoryAuthority => Roles.DirectoryAuthority,
                AgencyRole.Portal => Roles.Portal,
                AgencyRole.Register => Roles.Register,
                _ => Roles.None,
            };
        }

        return roles;
    }
}

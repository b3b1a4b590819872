namespace MotCua.Sdk.Stores;

/// <summary>The SQL of a vendor's own database.</summary>
public enum SqlDialect
{
    /// <summary>PostgreSQL 12 or later. This project's tests run on it.</summary>
    PostgreSql = 1,

    /// <summary>
    /// SQL Server 2016 SP1 or later. <b>Not run by this project's tests</b>, which have no such server: run the list of <see cref="StoreCompliance"/> on yours first.
    /// </summary>
    SqlServer = 2,
}

using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Reads dossiers and their timelines: the real ones, or those of test messages.</summary>
internal interface IDossierStore
{
    ValueTask<string?> FindByAliasAsync(Alias alias, bool test, CancellationToken cancellationToken);

    ValueTask<DossierFacts?> FindAsync(string code, bool test, CancellationToken cancellationToken);

    /// <summary>The messages of a dossier after a number, in the order of acceptance, each with how far it got.</summary>
    ValueTask<IReadOnlyList<(StoredMessage Message, DeliveryTimes Delivery)>> TimelineAsync(string code, bool test, long after, int count, CancellationToken cancellationToken);

    /// <summary>Codes in their order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(DossierFilter filter, CancellationToken cancellationToken);
}

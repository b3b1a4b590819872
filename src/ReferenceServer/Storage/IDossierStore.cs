using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Reads dossiers and their timelines.</summary>
internal interface IDossierStore
{
    ValueTask<string?> FindByAliasAsync(Alias alias, CancellationToken cancellationToken);

    ValueTask<DossierFacts?> FindAsync(string code, CancellationToken cancellationToken);

    /// <summary>The messages of a dossier after a number, in the order of acceptance, each with how far it got.</summary>
    ValueTask<IReadOnlyList<(StoredMessage Message, DeliveryTimes Delivery)>> TimelineAsync(string code, long after, int count, CancellationToken cancellationToken);

    /// <summary>Codes in their order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(DossierFilter filter, CancellationToken cancellationToken);
}

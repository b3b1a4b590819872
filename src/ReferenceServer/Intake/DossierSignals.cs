namespace MotCua.ReferenceServer.Intake;

/// <summary>Says that a dossier's timeline grew.</summary>
internal sealed class DossierSignals
{
    public Signals Dossiers { get; } = new();
}

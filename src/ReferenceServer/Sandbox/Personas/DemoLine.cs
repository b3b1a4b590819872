namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>One line of the timeline: who, to whom, what, and where task and clock stand after it.</summary>
internal sealed record DemoLine(
    int Number, DateTimeOffset At, string From, string FromName, string To, string ToName, string Body, string What, string Phase, string Clock, string Id, string Dossier);

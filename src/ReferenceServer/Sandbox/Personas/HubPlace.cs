namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>Where the demo's hub listens, its clock, which the personas' systems follow as if by NTP; they keep their stores in the folder. And the night that falls, or none.</summary>
internal sealed record HubPlace(Uri Json, Uri Grpc, TimeProvider Clock, string Folder, NightGate Night);

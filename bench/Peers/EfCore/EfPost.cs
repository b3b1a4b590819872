namespace MotCua.Bench.Peers.EfCore;

/// <summary>What the peer's endpoint takes.</summary>
/// <param name="Payload">The message's bytes; Base64 in JSON.</param>
/// <param name="Signature">Its detached JWS.</param>
internal sealed record EfPost(byte[] Payload, string Signature);

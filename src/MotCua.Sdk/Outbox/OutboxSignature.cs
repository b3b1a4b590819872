namespace MotCua.Sdk.Outbox;

/// <summary>A signature, and until when its certificate is good.</summary>
internal sealed record OutboxSignature(string Text, string Signer, DateTimeOffset NotAfter);

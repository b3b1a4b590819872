using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>A finally refused message and what waits behind it.</summary>
/// <param name="OrderKey">Names the key in the decision.</param>
/// <param name="From">Code of the agency that sends it.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="Body">Its kind, for example <c>dossierTransferred</c>.</param>
/// <param name="Reason">Name of the hub's reason.</param>
/// <param name="MessageEn">The hub's words, in English.</param>
/// <param name="MessageVi">The hub's words, in Vietnamese.</param>
/// <param name="Fields">The places to mend, with the hub's words in both languages; empty where none is named.</param>
/// <param name="Since">When it was refused.</param>
/// <param name="Waiting">Later messages of the key.</param>
public sealed record BlockedMessage(
    string OrderKey, string From, string MessageId, string Body, string Reason, string MessageEn, string MessageVi, IReadOnlyList<RefusalField> Fields, DateTimeOffset Since, long Waiting);

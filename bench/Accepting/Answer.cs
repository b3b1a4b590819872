using MotCua.Contracts.V1;

namespace MotCua.Bench.Accepting;

/// <summary>A message and the receipt that the hub gave for it.</summary>
internal sealed record Answer(SignedMessage Message, Receipt Receipt);

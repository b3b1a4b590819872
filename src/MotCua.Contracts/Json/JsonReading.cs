namespace MotCua.Contracts.Json;

/// <summary>How a reader treats what this contract version does not know (MC-CORE-20, MC-CORE-21).</summary>
public enum JsonReading
{
    /// <summary>Unknown members are passed over and unknown enum names read as UNSPECIFIED: hubs and receivers.</summary>
    Tolerant = 0,

    /// <summary>Both are violations: the SDK before it signs.</summary>
    Strict = 1,
}

namespace MotCua.Contracts.Json.Plans;

/// <summary>The notation of a field in MotCua JSON.</summary>
internal enum FieldKind
{
    Text,
    Bytes,
    EmbeddedJson,
    Bool,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Enum,
    Timestamp,
    Message,
}

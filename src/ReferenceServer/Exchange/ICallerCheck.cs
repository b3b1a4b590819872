using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>What a stream asks each 60 seconds: whether its caller's certificate still speaks for it.</summary>
internal interface ICallerCheck
{
    /// <summary>Null while it does, else why not.</summary>
    Refusal? Recheck(Caller caller);
}

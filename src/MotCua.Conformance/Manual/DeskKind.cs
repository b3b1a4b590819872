namespace MotCua.Conformance.Manual;

/// <summary>Which answers a prompt has.</summary>
internal enum DeskKind
{
    /// <summary>The tool waits for something that it sees itself; the tester can only say that it fails, or cannot be done.</summary>
    Wait,

    /// <summary>The tester looks, and says whether it is so.</summary>
    Question,

    /// <summary>All is over; the tester says who they are and what they saw.</summary>
    Statement,
}

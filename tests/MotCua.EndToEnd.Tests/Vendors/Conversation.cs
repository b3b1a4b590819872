using System.Collections.Concurrent;
using MotCua.Sdk.Exchange;

namespace MotCua.EndToEnd.Tests.Vendors;

/// <summary>What the two sides of a dossier handled, in the order in which it happened, and what came out of it.</summary>
internal sealed class Conversation
{
    private readonly ConcurrentQueue<string> _handled = new();
    private readonly ConcurrentQueue<SendOutcome> _sent = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bodies handled, by whom; a message that came twice is named once.</summary>
    public IEnumerable<string> Handled => _handled.Distinct(StringComparer.Ordinal);

    public IReadOnlyCollection<SendOutcome> Sent => _sent;

    /// <summary>The file of the supplement as the land office read it.</summary>
    public byte[]? Supplement { get; set; }

    public Task End => _end.Task;

    public void Handle(string who, ReceivedMessage message) => _handled.Enqueue($"{who}: {message.Message.BodyCase}");

    public void Add(SendOutcome outcome) => _sent.Enqueue(outcome);

    public void Finish() => _end.TrySetResult();
}

using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>Prints the story as the hub tells it, and counts what was proven on the way.</summary>
internal sealed class DemoTimeline(DemoCast cast, TextWriter output, bool asJson)
{
    private const int PartiesWidth = 66;
    private const int WhatWidth = 72;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, Message> _announced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _receipted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _verified = new(StringComparer.Ordinal);
    private TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failed;
    private int _reacting;
    private int _lines;

    public int Messages => _announced.Count;

    public int ReceiptsVerified => _receipted.Count;

    public int SignaturesVerified => _verified.Count;

    public int Failed => _failed;

    public int Lines => _lines;

    public bool IsComplete => Failed == 0 && Messages > 0 && ReceiptsVerified == Messages && SignaturesVerified == Messages && Lines == Messages;

    /// <summary>A persona is about to send it.</summary>
    public void Announce(Message message) => _announced[message.Header.Id] = message;

    /// <summary>Its receipt was verified by the SDK.</summary>
    public void Receipted(SendOutcome outcome) => _receipted[outcome.MessageId] = true;

    /// <summary>Its signature, sender and receipt were verified by the recipient's SDK before the persona saw it.</summary>
    /// <returns>False when it was seen before.</returns>
    public bool Received(ReceivedMessage received) => _verified.TryAdd(received.Id, true);

    /// <summary>A persona reacts to a message until what is returned is disposed.</summary>
    public IDisposable Reacting()
    {
        Interlocked.Increment(ref _reacting);
        return new Reaction(this);
    }

    /// <summary>Whether nothing is under way: every message has been received and shown, and every reaction is at its end.</summary>
    // In this order: a message that is received counts as a reaction first, and what a reaction says is announced before it ends.
    public bool IsQuiet => SignaturesVerified == Messages && Volatile.Read(ref _reacting) == 0 && SignaturesVerified == Messages && Lines == Messages;

    /// <summary>Something did not hold.</summary>
    public void Fail(string who, Exception problem)
    {
        _ = Interlocked.Increment(ref _failed);
        Write(asJson ? Line(new { failed = problem.Message, who }) : $"!! {who}: {problem.Message}");
    }

    public void Title(string dossier)
    {
        if (!asJson)
        {
            Write($"Hồ sơ {dossier}  ·  {cast.ProcedureCode} {cast.ProcedureName}");
            Write($"{"giờ",-12} {Fit("từ → đến", PartiesWidth)} {Fit("nội dung", WhatWidth)} phần việc · đồng hồ");
        }
    }

    /// <summary>The hub's own record of a message, with state and clock after it.</summary>
    public void Show(TimelineEntry entry, string dossier)
    {
        var message = _announced.GetValueOrDefault(entry.Id);
        var line = new DemoLine(
            Interlocked.Increment(ref _lines),
            VietnamTime.Of(entry.ReceivedAt.ToDateTimeOffset()),
            entry.From,
            cast.NameOf(entry.From),
            entry.To,
            cast.NameOf(entry.To),
            entry.Body,
            message is null ? entry.Body : DemoWords.Describe(message),
            entry.Phase == TaskPhase.Unspecified ? "" : DemoWords.Label(entry.Phase),
            entry.Clock == ClockState.Unspecified ? "" : DemoWords.Label(entry.Clock),
            entry.Id,
            dossier);
        Write(asJson ? Line(line) : Text(line));
        Interlocked.Exchange(ref _shown, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>A message that is about no dossier, as its sender tells it.</summary>
    public void Show(Message message, DateTimeOffset at)
    {
        var header = message.Header;
        var line = new DemoLine(
            Interlocked.Increment(ref _lines), VietnamTime.Of(at), header.From, cast.NameOf(header.From), header.To, cast.NameOf(header.To),
            Contracts.Json.MotCuaJson.BodyName(message.BodyCase)!, DemoWords.Describe(message), "", "", header.Id, "");
        Write(asJson ? Line(line) : Text(line));
        Interlocked.Exchange(ref _shown, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Says that time has passed.</summary>
    public void Pass(string words)
    {
        if (!asJson)
        {
            Write(words);
        }
    }

    /// <summary>Waits until the hub's record has shown every message that a persona sent.</summary>
    public async Task AllShownAsync()
    {
        while (true)
        {
            var next = Volatile.Read(ref _shown).Task;
            if (Lines >= Messages)
            {
                return;
            }

            await next;
        }
    }

    public void Close()
    {
        var summary = $"demo: {Messages} messages, {ReceiptsVerified} receipts verified, {SignaturesVerified} signatures verified, {Failed} failed";
        Write(asJson ? Line(new { messages = Messages, receiptsVerified = ReceiptsVerified, signaturesVerified = SignaturesVerified, failed = Failed }) : summary);
    }

    private static string Text(DemoLine line) =>
        $"{line.At:HH:mm:ss.fff} {Fit(line.FromName + " → " + line.ToName, PartiesWidth)} {Fit(line.What, WhatWidth)} {line.Phase}{(line.Clock.Length > 0 ? " · " : "")}{line.Clock}";

    private static string Fit(string text, int width) => text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + "…";

    private static string Line(object value) => JsonSerializer.Serialize(value, Json);

    private sealed class Reaction(DemoTimeline timeline) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref timeline._reacting);
    }

    private void Write(string text)
    {
        lock (output)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}

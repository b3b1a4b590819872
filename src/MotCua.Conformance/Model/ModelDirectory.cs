using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The model client's own snapshot of the Directory: verified with the pinned key before anything of it is read, never followed by an older one, kept on disk, and good for 72 hours without word from the authority.</summary>
internal sealed class ModelDirectory(ModelCalls calls, ModelFault fault, Journal journal, X509Certificate2 authority) : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(72);
    private readonly SemaphoreSlim _turn = new(1);
    private byte[] _payload = [];
    private Dictionary<string, JsonObject> _bindings = new(StringComparer.Ordinal);
    private DateTimeOffset _word;
    private long _floor;
    private bool _isAway;

    /// <summary>The number in force; 0 is none.</summary>
    public long Number { get; private set; }

    public void Replay(JsonObject entry)
    {
        if (fault.Is("directory-not-kept"))
        {
            return;
        }

        if (entry["snapshot"] is { } snapshot)
        {
            Take(Convert.FromBase64String(snapshot.ToString()));
            _floor = fault.Is("number-forgotten") ? 0 : Number;
        }

        if (entry["word"] is { } word)
        {
            _word = DateTimeOffset.Parse(word.ToString(), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Asks the hub for a newer snapshot, and takes it or refuses it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var answer = await calls.CallAsync("Directory/GetSnapshot", new JsonObject { ["newerThan"] = Number.ToString(CultureInfo.InvariantCulture) }, cancellationToken);
            _isAway = answer is not { IsOk: true };
            if (answer is not { IsOk: true, Body: { } body })
            {
                return;
            }

            if (body["snapshot"] is not JsonObject snapshot)
            {
                Heard(_payload.Length > 0 && !fault.Is("only-news-is-word"), new JsonObject());
                return;
            }

            var payload = Convert.FromBase64String(snapshot["payload"]?.ToString() ?? "");
            var taken = IsRight(payload, snapshot["signature"]?.ToString() ?? "");
            Heard(taken, new JsonObject { ["snapshot"] = Convert.ToBase64String(payload) });
            if (taken)
            {
                Take(payload);
                _floor = Number;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The binding of a certificate; null where nobody bound it.</summary>
    /// <exception cref="WireProblem">There is no snapshot to go by: the delivery waits.</exception>
    public async Task<JsonObject?> FindAsync(string thumbprint, CancellationToken cancellationToken)
    {
        if (calls.Now() - _word >= Often)
        {
            await RefreshAsync(cancellationToken);
        }

        if (fault.Is("away-is-nobody") && _isAway)
        {
            return null;
        }

        return calls.Now() - _word < Longest ? _bindings.GetValueOrDefault(thumbprint) : throw new WireProblem("there has been no word from the directory authority for 72 hours", "đã 72 giờ không liên lạc được cơ quan quản lý danh bạ");
    }

    public void Dispose()
    {
        authority.Dispose();
        _turn.Dispose();
    }

    private bool IsRight(byte[] payload, string signature)
    {
        var isSigned = fault.Is("directory-not-verified")
            || (fault.Is("any-key-signs-directory") && (JsonText.TryParse(Base64Url.Decode(signature.Split('.')[0])) as JsonObject)?["typ"]?.ToString() == "motcua-directory+jws")
            || RawSnapshot.IsSigned(payload, signature, authority);
        if (!isSigned || JsonText.TryParse(payload) is not JsonObject content)
        {
            return false;
        }

        var number = NumberOf(content);
        return number > _floor || fault.Is("older-directory-taken") || (fault.Is("same-number-taken") && number == _floor);
    }

    private void Heard(bool isWord, JsonObject entry)
    {
        if (isWord)
        {
            _word = calls.Now();
            entry["word"] = Moment.Text(_word);
            journal.Write(entry);
        }
    }

    private void Take(byte[] payload)
    {
        var content = (JsonObject)JsonText.TryParse(payload)!;
        _payload = payload;
        Number = NumberOf(content);
        _bindings = content["bindings"]!.AsArray().OfType<JsonObject>().ToDictionary(binding => binding["thumbprint"]!.ToString(), StringComparer.Ordinal);
    }

    private static long NumberOf(JsonObject content) => long.Parse(content["number"]!.ToString(), CultureInfo.InvariantCulture);
}

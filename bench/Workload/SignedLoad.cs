using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;

namespace MotCua.Bench.Workload;

/// <summary>Messages that are made and signed before the measured interval, so that sending them costs little.</summary>
internal sealed class SignedLoad(BenchHub hub, CancellationToken cancellationToken)
{
    private readonly MessageSealer _sealer = new(hub.Signer, TimeProvider.System);
    private readonly LandDossier _dossier = new(TimeProvider.System);
    private int _last;

    /// <summary>New dossiers, each with its messages in order.</summary>
    public async Task<List<IReadOnlyList<SignedMessage>>> SignAsync(int dossiers)
    {
        var signed = new IReadOnlyList<SignedMessage>[dossiers];
        var first = _last + 1;
        _last += dossiers;
        await Parallel.ForAsync(0, dossiers, cancellationToken, async (i, token) =>
        {
            var messages = new List<SignedMessage>(LandDossier.Messages);
            foreach (var payload in _dossier.Payloads(first + i))
            {
                messages.Add(await _sealer.SealAsync(payload, token));
            }

            signed[i] = messages;
        });
        return [.. signed];
    }

    /// <summary>One that the hub must refuse with FORM_VIOLATION.</summary>
    public ValueTask<SignedMessage> SignBrokenFormAsync() => _sealer.SealAsync(_dossier.TransferWithBrokenForm(), cancellationToken);
}

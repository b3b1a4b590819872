using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>Puts each message that came to the stage on the desk, masked as in reports.</summary>
internal sealed class DeskWatch
{
    private readonly StageHub _stage;
    private readonly Desk _desk;
    private readonly ExchangeLog _log;
    private readonly Lock _lock = new();
    private int _shown;

    private DeskWatch(StageHub stage, Desk desk, ExchangeLog log) => (_stage, _desk, _log) = (stage, desk, log);

    public static void Begin(StageHub stage, Desk desk, ExchangeLog log)
    {
        var watch = new DeskWatch(stage, desk, log);
        stage.Came = watch.Look;
        watch.Look();
    }

    private void Look()
    {
        lock (_lock)
        {
            foreach (var message in _stage.Arrived.Skip(_shown).ToList())
            {
                _shown++;
                var name = BodyNames.Of(Scene.BodyOf(message));
                _desk.Arrive($"{name.Vi} / {name.En} → {message["payloadJson"]?["header"]?["to"]}", _log.Show(message["payloadJson"]!));
            }
        }
    }
}

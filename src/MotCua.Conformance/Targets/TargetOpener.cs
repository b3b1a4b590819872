using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Targets;

/// <summary>Finds out whether a target is a hub that may be tested: it answers Ping, is not in production, and is the hub of the enrolment.</summary>
internal static class TargetOpener
{
    /// <exception cref="TargetProblem">It is not.</exception>
    /// <exception cref="WireProblem">It does not answer.</exception>
    public static async Task<Target> OpenAsync(Address address, Features features, Enrolment enrolment, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var target = new Target(address, features, enrolment)
        {
            RestartAsync = features.Restart is { } restart ? token => restart.RunAsync(token) : null,
            PublishAsync = features.Publish is { } publish ? (snapshot, token) => publish.RunAsync(token, ("SNAPSHOT", snapshot)) : null,
            ReachAsync = features is { Away: { } away, Back: { } back } ? (isBack, token) => (isBack ? back : away).RunAsync(token) : null,
            DamageAsync = features is { Damage: { } damage, Mend: { } mend } ? (isBroken, token) => (isBroken ? damage : mend).RunAsync(token) : null,
            LogAsync = features.Log is { } log ? log.ReadAsync : null,
        };
        var lane = enrolment.Lanes[0];
        var scope = new Scope(lane, enrolment.Hub, target, 0);
        var call = CallSpec.Read(YamlItem.Parse("ping", new StringReader("{}")));
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        var answer = await PingAsync(target, call, scope, nonce, lane.Systems.Keys.First(), timeout, cancellationToken);
        if (answer.Error is { Reason: "CLOCK_SKEW" } fault && Time(fault.Content["metadata"]?["hubTime"]) is { } hubTime)
        {
            target.HubIsAhead = hubTime - TimeProvider.System.GetUtcNow();
            answer = await PingAsync(target, call, new Scope(lane, enrolment.Hub, target, 0), nonce, lane.Systems.Keys.First(), timeout, cancellationToken);
        }

        if (answer.Body is not { } ping)
        {
            throw Refused(answer, address);
        }

        if (ping["environment"]?.ToString() == "ENVIRONMENT_PRODUCTION")
        {
            throw new TargetProblem($"{address.Http.Authority} says that it is in production: nothing was sent to it. Test a hub whose Ping says ENVIRONMENT_SANDBOX.", $"{address.Http.Authority} báo đang vận hành chính thức: chưa gửi gì. Chỉ kiểm thử nút có Ping trả ENVIRONMENT_SANDBOX.");
        }

        if (ping["hub"]?.ToString() is var hub && hub != enrolment.Hub)
        {
            throw new TargetProblem($"The target is the hub {hub}, the enrolment is for {enrolment.Hub}.", $"Hệ thống là nút {hub}, còn tệp đăng ký dành cho {enrolment.Hub}.");
        }

        target.HubIsAhead = Time(ping["time"]) is { } time ? time - TimeProvider.System.GetUtcNow() : TimeSpan.Zero;
        return target;
    }

    private static async Task<Answer> PingAsync(Target target, CallSpec call, Scope scope, string nonce, string system, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var operation = Operation.Find("Exchange/Ping");
        return AnswerReader.Unary(WireKind.Json, await RawWire.CallAsync(target.Address, call.Make(scope, target.Address, operation, new JsonObject { ["nonce"] = nonce }, system), timeout, cancellationToken), operation);
    }

    private static TargetProblem Refused(Answer answer, Address address)
    {
        if (answer.Error is { } fault)
        {
            return new TargetProblem(
                $"The hub refuses the test systems: {answer.Code} {fault.Reason} ({fault.Content["message"]}). Load the snapshot of the enrolment into its Directory.",
                $"Nút từ chối các hệ thống thử: {answer.Code} {fault.Reason} ({fault.Content["vi"]}). Hãy nạp bản Danh bạ của đăng ký thử vào nút.");
        }

        var type = answer.Raw.Headers["Content-Type"] ?? "?";
        return type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
            ? new TargetProblem($"{address.Http} is a web page, not a hub: it answers Ping with HTTP {answer.Raw.Status} and {type}.", $"{address.Http} là trang web, không phải nút: trả lời Ping bằng HTTP {answer.Raw.Status} và {type}.")
            : new TargetProblem($"{address.Http} is no hub of this contract: it answers Ping with HTTP {answer.Raw.Status} and {type}.", $"{address.Http} không phải nút theo chuẩn này: trả lời Ping bằng HTTP {answer.Raw.Status} và {type}.");
    }

    private static DateTimeOffset? Time(JsonNode? node) => DateTimeOffset.TryParse(node?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

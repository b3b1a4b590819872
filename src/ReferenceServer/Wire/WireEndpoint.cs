using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>A mapped method as an HTTP endpoint: chooses the wire, runs the call, answers with its status.</summary>
internal sealed class WireEndpoint(WireMethod method, WireRuntime runtime)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            return RefuseAsync(http, 405, "Use POST. / Hãy dùng POST.");
        }

        var protocol = WireProtocols.Select(http.Request, method.IsStreaming);
        if (protocol == WireProtocol.None)
        {
            http.Response.Headers["Accept-Post"] = WireProtocols.Accepted;
            return RefuseAsync(http, 415, method.IsStreaming
                ? "A stream takes content-type application/grpc, application/connect+json or application/connect+proto. / Luồng nhận các content-type này."
                : "Set the header content-type: application/json. / Hãy đặt header content-type: application/json.");
        }

        if (protocol == WireProtocol.Grpc && !HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = "h2c";
            return RefuseAsync(http, 426, "gRPC needs HTTP/2: without TLS that is the hub's gRPC port. / gRPC cần HTTP/2: không TLS thì dùng cổng gRPC của nút.");
        }

        if (method.IsStreaming)
        {
            LiftLimits(http);
        }

        return RunAsync(http, protocol);
    }

    // Clients go by the status; the text is for who tries by hand.
    private Task RefuseAsync(HttpContext http, int status, string text)
    {
        Log.NotThisWay(runtime.Logger, method.FullName, status);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }

    // A stream may be long, slow or silent; each message still has its limit.
    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private async Task RunAsync(HttpContext http, WireProtocol protocol)
    {
        using WireCall call = protocol.IsConnectUnary()
            ? new BodyCall(http, method.Descriptor, protocol, runtime)
            : new FramedCall(http, method.Descriptor, protocol, runtime);
        CancellationTokenSource? ending = null;
        try
        {
            call.Begin();
            if (runtime.Options.EndsWithHost(method.Descriptor))
            {
                ending = CancellationTokenSource.CreateLinkedTokenSource(call.Context.CancellationToken, runtime.Options.Stopping);
                call.Context.CancellationToken = ending.Token;
            }

            if (method.Before is { } before)
            {
                await before(call.Context);
            }

            await method.RunAsync(call);
            if (!call.IsFinished)
            {
                await call.FinishAsync();
            }
        }
        catch (Exception e)
        {
            await AnswerAsync(call, e);
        }
        finally
        {
            ending?.Dispose();
        }
    }

    private async Task AnswerAsync(WireCall call, Exception exception)
    {
        if (call.IsFinished)
        {
            Log.RanOnAfterDeadline(runtime.Logger, method.FullName);
            return;
        }

        if (call.DeadlinePassed)
        {
            await call.FailAsync(new WireError(StatusCode.DeadlineExceeded, "The deadline passed."), null);
            return;
        }

        if (call.Http.RequestAborted.IsCancellationRequested || exception is ConnectionAbortedException or ConnectionResetException)
        {
            Log.CallerGone(runtime.Logger, method.FullName);
            return;
        }

        var refusal = Refusal(exception);
        Log.Refused(runtime.Logger, method.FullName, refusal.Error.Code.ToConnectName(), Reason(refusal.Error), Correlation.Current);
        await call.FailAsync(refusal.Error, refusal.Trailers);
    }

    // The contract's reason where there is one; else the wire's own text, which names no field of a message.
    private static string Reason(WireError error) =>
        error.Details.FirstOrDefault(detail => detail.Is(ErrorInfo.Descriptor)) is { } detail ? detail.Unpack<ErrorInfo>().Reason : error.Message;

    private WireException Refusal(Exception exception)
    {
        switch (exception)
        {
            case WireException refusal:
                return refusal;
            case WireFormatException format:
                return new WireException(format.Error);
            case BadHttpRequestException { StatusCode: 413 } tooLarge:
                return new WireException(StatusCode.ResourceExhausted, tooLarge.Message);
            case BadHttpRequestException bad:
                return new WireException(StatusCode.InvalidArgument, bad.Message);
        }

        if (runtime.Options.MapException(exception) is { } mapped)
        {
            return mapped;
        }

        if (exception is OperationCanceledException)
        {
            // Neither the caller nor its deadline: the host stops, and the same call may succeed at its next start.
            return new WireException(StatusCode.Unavailable, "The server gave the call up; try again. / Máy chủ đã bỏ cuộc gọi; hãy thử lại.");
        }

        Log.HandlerFailed(runtime.Logger, method.FullName, Correlation.Current, exception);
        return runtime.Options.Failed();
    }
}

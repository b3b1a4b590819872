using System.Net.Security;

namespace MotCua.Conformance.Wire;

/// <summary>Sends raw requests to an address, each on a connection of its own, so that no case can disturb another.</summary>
internal static class RawWire
{
    /// <summary>Sends and reads the whole answer.</summary>
    /// <exception cref="WireProblem">No answer, or none in HTTP, or not within the time.</exception>
    public static async Task<RawAnswer> CallAsync(Address address, RawRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await using var stream = await OpenWithinAsync(address, request, limit.Token);
            return await stream.ReadToEndAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Hangs(address.Of(request.IsHttp2), timeout);
        }
    }

    /// <summary>Sends and reads the head of the answer; the body is read by the caller.</summary>
    /// <exception cref="WireProblem">As <see cref="CallAsync"/>.</exception>
    public static async Task<RawStream> OpenAsync(Address address, RawRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await OpenWithinAsync(address, request, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Hangs(address.Of(request.IsHttp2), timeout);
        }
    }

    /// <summary>Writes bytes that need be no HTTP and reads until the other side closes or the time is over.</summary>
    public static async Task<byte[]> BytesAsync(Uri address, Address of, ReadOnlyMemory<byte> bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var line = await Line.OpenAsync(address, SslApplicationProtocol.Http11, of.TlsAnchors, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var answer = new MemoryStream();
        try
        {
            await line.Stream.WriteAsync(bytes, limit.Token);
            await line.Stream.CopyToAsync(answer, limit.Token);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Closed, reset, or still waiting for more: what came is the answer.
        }

        return answer.ToArray();
    }

    private static async Task<RawStream> OpenWithinAsync(Address address, RawRequest request, CancellationToken cancellationToken)
    {
        var to = address.Of(request.IsHttp2);
        var line = await Line.OpenAsync(to, request.NoAlpn ? null : request.IsHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11, address.TlsAnchors, cancellationToken);
        try
        {
            return request.IsHttp2 ? await Http2Stream.OpenAsync(line, request, to, cancellationToken) : await Http1Stream.OpenAsync(line, request, to, cancellationToken);
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private static WireProblem Hangs(Uri address, TimeSpan timeout) =>
        new($"{address.Authority} gave no whole answer within {timeout.TotalSeconds:0} s.", $"{address.Authority} không trả lời xong trong {timeout.TotalSeconds:0} giây.");
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace MotCua.Conformance.Stage;

/// <summary>The stage's files, in memory: whole or in parts, as MC-ATT says.</summary>
internal sealed class StageFiles : IDisposable
{
    private readonly ConcurrentDictionary<string, MemoryStream> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _whole = new(StringComparer.Ordinal);

    public async Task ServeAsync(HttpContext http)
    {
        var hash = http.Request.Path.Value!.Split('/')[^1];
        if (HttpMethods.IsPut(http.Request.Method))
        {
            await PutAsync(http, hash);
        }
        else if (!_files.TryGetValue(hash, out var file))
        {
            http.Response.StatusCode = 404;
        }
        else if (!_whole.ContainsKey(hash))
        {
            Unfinished(http, file.Length);
        }
        else
        {
            http.Response.ContentType = "application/octet-stream";
            http.Response.ContentLength = file.Length;
            http.Response.Headers.ETag = $"\"{hash}\"";
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await http.Response.Body.WriteAsync(file.ToArray(), http.RequestAborted);
            }
        }
    }

    /// <summary>A file that came with a message of another agency.</summary>
    public void Put(byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        (_files[hash], _whole[hash]) = (new MemoryStream(bytes), true);
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private async Task PutAsync(HttpContext http, string hash)
    {
        var part = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(part, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // What has arrived is kept (MC-ATT-4).
        }

        var file = _files.GetOrAdd(hash, _ => new MemoryStream());
        var (first, size) = Range(http.Request.Headers.ContentRange.ToString(), part.Length, http.Request.ContentLength);
        if (first <= file.Length)
        {
            file.Position = file.Length;
            file.Write(part.ToArray().AsSpan((int)Math.Min(part.Length, file.Length - first)));
        }

        if (file.Length < size)
        {
            Unfinished(http, file.Length);
            return;
        }

        var isRight = Convert.ToHexStringLower(SHA256.HashData(file.ToArray())) == hash;
        if (!isRight)
        {
            _files.TryRemove(hash, out _);
        }

        http.Response.StatusCode = isRight ? 201 : 400;
        _whole[hash] = isRight;
    }

    private static (long First, long Size) Range(string field, long length, long? declared)
    {
        var parts = field.Replace("bytes ", "", StringComparison.Ordinal).Split('-', '/');
        return parts.Length == 3 ? (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)) : (0, declared ?? length);
    }

    private static void Unfinished(HttpContext http, long offset)
    {
        http.Response.StatusCode = 202;
        http.Response.Headers["MotCua-Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);
    }
}

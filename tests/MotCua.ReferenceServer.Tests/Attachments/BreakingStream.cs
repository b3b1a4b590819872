namespace MotCua.ReferenceServer.Tests.Attachments;

/// <summary>Gives its first bytes, waits until they have arrived, and then fails as a line does.</summary>
internal sealed class BreakingStream(byte[] bytes, int until, Func<Task> arrived) : MemoryStream(bytes, writable: false)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= until)
        {
            await arrived();
            throw new IOException("The line broke.");
        }

        return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, until - Position)], cancellationToken);
    }
}

namespace MotCua.Sdk.Inbox;

/// <summary>
/// Marks the flow of a transactional handler. Enqueueing there without the handler's transaction would wait for the writer that the handler itself holds, so it
/// is refused with the remedy instead.
/// </summary>
internal static class HandlerTransaction
{
    private static readonly AsyncLocal<bool> Inside = new();

    public static bool IsOpen => Inside.Value;

    public static async Task RunAsync(Func<Task> handler)
    {
        // An async method's changes to an AsyncLocal end with it.
        Inside.Value = true;
        await handler();
    }

    /// <exception cref="InvalidOperationException">Called from a transactional handler.</exception>
    public static void RefuseInside(string what)
    {
        if (IsOpen)
        {
            throw new InvalidOperationException(
                $"{what} inside a transactional handler needs the handler's transaction; pass it on, so that the message goes only if the effect stays. "
                + $"| {what} trong bộ xử lý có giao dịch cần chính giao dịch đó; hãy truyền vào, để thông điệp chỉ đi khi kết quả được ghi.");
        }
    }
}

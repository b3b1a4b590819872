namespace MotCua.Sdk.Resilience;

/// <summary>
/// No usable answer of the hub came: the network, a proxy or gateway, a deadline, or an open circuit. Whether the hub acted is unknown; a message
/// may be sent again as the same bytes without harm.
/// </summary>
public sealed class HubUnreachableException : Exception
{
    internal HubUnreachableException(RetryDecision decision, int attempts, int? httpStatus, TimeSpan? retryAfter, Exception? cause)
        : base(Text(decision, attempts, httpStatus, cause), cause)
    {
        Decision = decision;
        Attempts = attempts;
        HttpStatus = httpStatus;
        RetryAfter = retryAfter;
    }

    /// <summary>Why the SDK stopped trying.</summary>
    public RetryDecision Decision { get; }

    /// <summary>How many attempts were made; 0 when an open circuit let none through.</summary>
    public int Attempts { get; }

    /// <summary>The HTTP status of a proxy's or gateway's answer, or null.</summary>
    public int? HttpStatus { get; }

    /// <summary>How long to wait before trying again, where it is known.</summary>
    public TimeSpan? RetryAfter { get; }

    private static string Text(RetryDecision decision, int attempts, int? status, Exception? cause)
    {
        var (english, vietnamese) = status switch
        {
            401 => ("A gateway before the hub refused the token; if it consumes the Authorization header, set AuthHeader to MotCuaAuthorization.",
                "Cổng trước nút từ chối mã xác thực; nếu cổng dùng mất header Authorization, hãy đặt AuthHeader là MotCuaAuthorization."),
            407 => ("The HTTP proxy asks for credentials; set HttpProxy.UserName and HttpProxy.Password.",
                "Proxy HTTP đòi đăng nhập; hãy đặt HttpProxy.UserName và HttpProxy.Password."),
            403 => ("A gateway before the hub forbids the call; ask its operator to let this system through.",
                "Cổng trước nút chặn lời gọi; hãy đề nghị đơn vị vận hành cho hệ thống này đi qua."),
            404 => ("Nothing answers at this address and path prefix; check Hub and GrpcAddress.",
                "Không có dịch vụ ở địa chỉ và tiền tố đường dẫn này; hãy kiểm tra Hub và GrpcAddress."),
            413 => ("A gateway before the hub refuses bodies of this size; send files as attachments or have its limit raised.",
                "Cổng trước nút không nhận nội dung lớn như vậy; hãy gửi tệp dưới dạng tệp đính kèm hoặc đề nghị nâng giới hạn."),
            _ when decision == RetryDecision.GiveUpCircuitOpen => ("Too many recent calls found the hub unreachable; no call is made until the break is over.",
                "Nhiều lời gọi vừa qua không tới được nút; tạm ngừng gọi cho đến khi hết thời gian ngắt."),
            _ => ("The hub cannot be reached; check the network, the address and the proxy, then send the same message again.",
                "Không tới được nút; hãy kiểm tra mạng, địa chỉ và proxy rồi gửi lại đúng thông điệp."),
        };
        var http = status is null ? "" : $", HTTP {status}";
        return $"{english} ({decision}, attempts: {attempts}{http}{(cause is null ? "" : ", " + cause.Message)}) | {vietnamese}";
    }
}

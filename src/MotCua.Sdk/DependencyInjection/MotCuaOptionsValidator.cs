using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace MotCua.Sdk.DependencyInjection;

/// <summary>Checks every setting and reports all errors at once; no secret appears in a text.</summary>
internal sealed partial class MotCuaOptionsValidator(Func<IEnumerable<string>>? further = null) : IValidateOptions<MotCuaOptions>
{
    private static readonly string[] ReservedHeaders =
    [
        "Authorization", "MotCua-Authorization", "Host", "Content-Type", "Content-Length", "Content-Encoding", "Content-Range", "Transfer-Encoding",
        "Connection", "Upgrade", "TE", "Trailer", "User-Agent", "Accept-Encoding", "Proxy-Authorization", "Expect",
    ];

    public ValidateOptionsResult Validate(string? name, MotCuaOptions options)
    {
        var failures = new OptionFailures();
        failures.AddRange(options.BindingFailures);
        CheckAddresses(options, failures);
        CheckNames(options, failures);
        CheckProxy(options.HttpProxy, failures);
        CheckHeaders(options.ExtraHeaders, failures);
        CheckCertificates(options, failures);
        CheckTimes(options, failures);
        CheckRetry(options.Retry, failures);
        CheckHandlers(options.Handlers, failures);
        failures.AddRange(further?.Invoke() ?? []);
        return failures.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.All);
    }

    private static void CheckAddresses(MotCuaOptions options, OptionFailures failures)
    {
        CheckAddress("Hub", options.Hub, required: true, failures);
        CheckAddress("GrpcAddress", options.GrpcAddress, required: false, failures);
        if (options.Wire == MotCuaWire.Grpc && options.GrpcAddress is null && options.Hub is { IsAbsoluteUri: true, Scheme: "http" })
        {
            failures.Add("GrpcAddress",
                "is needed because Hub is http: without TLS the hub serves gRPC on a port of its own (5081 by default); or set Wire to Json.",
                "phải có vì Hub là http: không có TLS thì nút phục vụ gRPC ở cổng riêng (mặc định 5081); hoặc đặt Wire là Json.");
        }

        if (!Enum.IsDefined(options.Wire))
        {
            failures.Add("Wire", "must be Grpc or Json.", "phải là Grpc hoặc Json.");
        }

        if (!Enum.IsDefined(options.AuthHeader))
        {
            failures.Add("AuthHeader", "must be Authorization or MotCuaAuthorization.", "phải là Authorization hoặc MotCuaAuthorization.");
        }
    }

    private static void CheckAddress(string option, Uri? address, bool required, OptionFailures failures)
    {
        if (address is null)
        {
            if (required)
            {
                failures.Add(option, "is not set; give the hub's address, for example https://hub.example.vn/motcua.",
                    "chưa đặt; hãy ghi địa chỉ của nút, ví dụ https://hub.example.vn/motcua.");
            }

            return;
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            failures.Add(option, "must be an absolute https address (or http to loopback).", "phải là địa chỉ https đầy đủ (hoặc http tới loopback).");
            return;
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            failures.Add(option, "is http to another machine, and personal data would travel in the clear; use https.",
                "là http tới máy khác, dữ liệu cá nhân sẽ đi không mã hóa; hãy dùng https.");
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            failures.Add(option, "must have neither user name, query nor fragment; a path prefix is fine.",
                "không được có tên người dùng, query hay fragment; tiền tố đường dẫn thì được.");
        }
    }

    private static void CheckNames(MotCuaOptions options, OptionFailures failures)
    {
        if (!IsAgency(options.HubCode))
        {
            failures.Add("HubCode", "must be the hub's agency code, for example H32.9; ask the hub's operator.",
                "phải là mã cơ quan của nút, ví dụ H32.9; hãy hỏi đơn vị vận hành nút.");
        }

        if (!SystemPattern().IsMatch(options.SystemId))
        {
            failures.Add("SystemId", "must be this system's id in the Directory: 1 to 63 characters of a-z, 0-9, dot and hyphen.",
                "phải là mã hệ thống trong Danh bạ: 1 đến 63 ký tự a-z, 0-9, dấu chấm, gạch nối.");
        }

        if (options.Agencies is not { Count: >= 1 and <= 5000 })
        {
            failures.Add("Agencies", "must name 1 to 5,000 agencies that this system acts for.", "phải có 1 đến 5.000 cơ quan mà hệ thống thay mặt.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (options.Agencies?.Count ?? 0); i++)
        {
            var code = options.Agencies![i];
            if (!IsAgency(code))
            {
                failures.Add($"Agencies[{i}]", $"'{code}' is no agency code such as H32.12.3 or 000.00.12.H32.", $"'{code}' không phải mã cơ quan như H32.12.3 hoặc 000.00.12.H32.");
            }
            else if (!seen.Add(code))
            {
                failures.Add($"Agencies[{i}]", $"'{code}' is named twice.", $"'{code}' bị lặp.");
            }
        }

        if (options.ReaderId is { } reader && !ReaderPattern().IsMatch(reader))
        {
            failures.Add("ReaderId", "must have 8 to 64 characters of 0-9, A-Z, a-z and hyphen.", "phải có 8 đến 64 ký tự 0-9, A-Z, a-z, gạch nối.");
        }
    }

    private static void CheckProxy(ProxyOptions? proxy, OptionFailures failures)
    {
        if (proxy is null)
        {
            return;
        }

        if (proxy.Address is not { IsAbsoluteUri: true } address || address.Scheme is not ("http" or "https"))
        {
            failures.Add("HttpProxy.Address", "must be an absolute http address, for example http://proxy.example.vn:3128.",
                "phải là địa chỉ http đầy đủ, ví dụ http://proxy.example.vn:3128.");
        }
        else if (address.UserInfo.Length > 0)
        {
            failures.Add("HttpProxy.Address", "must not hold the credentials, because addresses are logged; use UserName and Password.",
                "không được chứa thông tin đăng nhập vì địa chỉ được ghi nhật ký; hãy dùng UserName và Password.");
        }

        if (string.IsNullOrEmpty(proxy.UserName) != string.IsNullOrEmpty(proxy.Password))
        {
            failures.Add(string.IsNullOrEmpty(proxy.UserName) ? "HttpProxy.UserName" : "HttpProxy.Password",
                "is missing; give user name and password, or neither.", "còn thiếu; hãy ghi cả tên người dùng và mật khẩu, hoặc không ghi gì.");
        }
    }

    private static void CheckHeaders(IDictionary<string, string> headers, OptionFailures failures)
    {
        foreach (var (header, value) in headers)
        {
            var reserved = ReservedHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
                || header.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("connect-", StringComparison.OrdinalIgnoreCase);
            if (!HeaderPattern().IsMatch(header) || reserved)
            {
                failures.Add($"ExtraHeaders[{header}]",
                    reserved ? "belongs to the wire and cannot be set here." : "is no header name of letters, digits and hyphens.",
                    reserved ? "thuộc về giao thức, không đặt ở đây được." : "không phải tên header gồm chữ, số và gạch nối.");
            }

            if (value is null || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                failures.Add($"ExtraHeaders[{header}]", "has a value outside printable ASCII.", "có giá trị ngoài ký tự ASCII in được.");
            }
        }
    }

    private static void CheckCertificates(MotCuaOptions options, OptionFailures failures)
    {
        if (string.IsNullOrWhiteSpace(options.HubCertificate) && string.IsNullOrWhiteSpace(options.TrustAnchors))
        {
            failures.Add("HubCertificate", "and TrustAnchors are both unset; one is needed to verify receipts. Sandbox enrolment returns both.",
                "và TrustAnchors đều chưa đặt; cần ít nhất một để kiểm tra biên nhận. Đăng ký thử nghiệm trả về cả hai.");
        }

        CheckPem("HubCertificate", options.HubCertificate, 1, failures);
        CheckPem("DirectoryCertificate", options.DirectoryCertificate, 1, failures);
        if (options.DirectoryFolder is not null && (string.IsNullOrWhiteSpace(options.DirectoryFolder) || string.IsNullOrWhiteSpace(options.DirectoryCertificate)))
        {
            failures.Add("DirectoryFolder",
                "must be a folder, and needs DirectoryCertificate: a snapshot is worth only its authority's signature.",
                "phải là một thư mục, và cần DirectoryCertificate: bản Danh bạ chỉ có giá trị khi kiểm tra được chữ ký.");
        }

        CheckPem("PrivateCa", options.PrivateCa, int.MaxValue, failures);
        CheckPem("TrustAnchors", options.TrustAnchors, int.MaxValue, failures, rootsOnly: true);
    }

    private static void CheckPem(string option, string? value, int most, OptionFailures failures, bool rootsOnly = false)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        try
        {
            var certificates = PemSource.Read(value);
            if (certificates.Count > most)
            {
                failures.Add(option, $"holds {certificates.Count} certificates; give one.", $"có {certificates.Count} chứng thư; hãy ghi một.");
            }

            foreach (var certificate in certificates.Where(c => rootsOnly && !c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)))
            {
                failures.Add(option, $"holds '{certificate.Subject}', which is no root; give the authority that issued it.",
                    $"có '{certificate.Subject}' không phải chứng thư gốc; hãy ghi chứng thư của nơi cấp.");
            }
        }
        catch (InvalidDataException e)
        {
            failures.AddRange([$"MotCuaOptions.{option}: {e.Message}"]);
        }
    }

    private static void CheckTimes(MotCuaOptions options, OptionFailures failures)
    {
        failures.Range("LongPollLimit", options.LongPollLimit, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        failures.Range("CallTimeout", options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        failures.Range("ConnectTimeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2));
        failures.Range("AttachmentPartBytes", options.AttachmentPartBytes, 64 * 1024, 256 * 1024 * 1024);
        failures.Range("MessageLifetime", options.MessageLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(366));
    }

    private static void CheckRetry(RetryOptions retry, OptionFailures failures)
    {
        failures.Range("Retry.TotalDeadline", retry.TotalDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        failures.Range("Retry.AttemptTimeout", retry.AttemptTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        failures.Range("Retry.MaxAttempts", retry.MaxAttempts, 1, 100);
        failures.Range("Retry.BaseDelay", retry.BaseDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        failures.Range("Retry.MaxDelay", retry.MaxDelay, retry.BaseDelay < TimeSpan.FromHours(1) ? retry.BaseDelay : TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        failures.Range("Retry.CircuitMinimumAttempts", retry.CircuitMinimumAttempts, 2, 1000);
        failures.Range("Retry.CircuitWindow", retry.CircuitWindow, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        failures.Range("Retry.CircuitBreak", retry.CircuitBreak, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }

    private static void CheckHandlers(HandlerOptions handlers, OptionFailures failures)
    {
        failures.Range("Handlers.MaxConcurrency", handlers.MaxConcurrency, 1, 256);
        failures.Range("Handlers.Credit", handlers.Credit, 1, 10_000);
        failures.Range("Handlers.MaxAttempts", handlers.MaxAttempts, 1, 20);
        failures.Range("Handlers.BaseDelay", handlers.BaseDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        failures.Range("Handlers.MaxReconnectDelay", handlers.MaxReconnectDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        failures.Range("Handlers.StopTimeout", handlers.StopTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }

    private static bool IsAgency(string? code) => code is { Length: <= 35 } && AgencyPattern().IsMatch(code);

    [GeneratedRegex(@"\A([A-Z][0-9]{2}([.][0-9A-Z]{1,5}){0,3}|[0-9]{3}[.][0-9]{2}[.][0-9]{2}[.][A-Z][0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AgencyPattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,62}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SystemPattern();

    [GeneratedRegex(@"\A[0-9A-Za-z-]{8,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ReaderPattern();

    [GeneratedRegex(@"\A[0-9A-Za-z-]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeaderPattern();
}

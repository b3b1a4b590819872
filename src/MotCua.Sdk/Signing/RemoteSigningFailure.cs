namespace MotCua.Sdk.Signing;

/// <summary>What a signing service did instead of signing (MC-SIGN-23).</summary>
public enum RemoteSigningFailure
{
    /// <summary>No value.</summary>
    None = 0,

    /// <summary>The service cannot be reached. Retry.</summary>
    Unreachable,

    /// <summary>No answer within <see cref="RemoteSignerOptions.Timeout"/>. Retry.</summary>
    TimedOut,

    /// <summary>401 or 403: the secret is wrong or may not use this key. Do not retry.</summary>
    NotAllowed,

    /// <summary>404: the service does not know the key. Do not retry.</summary>
    KeyUnknown,

    /// <summary>400 or 422: the service does not take the request. Do not retry.</summary>
    RequestRefused,

    /// <summary>429 or 503: busy. Retry, not before <see cref="RemoteSigningException.RetryAfter"/>.</summary>
    Busy,

    /// <summary>Another status. Retry when it is 500 or above.</summary>
    Failed,

    /// <summary>The answer is not the JSON that was agreed, or longer than 16 KB. Do not retry.</summary>
    AnswerWrong,

    /// <summary>The answer is no signature of this hash by the configured certificate's key. Do not retry.</summary>
    SignatureWrong,
}

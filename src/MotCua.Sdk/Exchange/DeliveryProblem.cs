namespace MotCua.Sdk.Exchange;

/// <summary>Why a delivery is not given to a handler. Such a delivery goes to the dead letters under this name.</summary>
public enum DeliveryProblem
{
    /// <summary>No problem.</summary>
    None = 0,

    /// <summary>The signature's form is wrong, or it does not verify over the payload.</summary>
    SignatureInvalid = 1,

    /// <summary>The Directory binds no certificate with the signature's thumbprint.</summary>
    SignerUnknown = 2,

    /// <summary>The certificate leads to no trust anchor.</summary>
    SignerNotTrusted = 3,

    /// <summary>At the time the hub received it, the certificate was not bound to the agency in <c>from</c>, or was revoked.</summary>
    SenderNotBound = 4,

    /// <summary>The payload is not a message of this contract.</summary>
    PayloadInvalid = 5,

    /// <summary>The receipt does not verify.</summary>
    ReceiptInvalid = 6,
}

namespace MotCua.Contracts.Signing;

/// <summary>Why a receipt does not prove that a hub holds a message (MC-SIGN-16).</summary>
public enum ReceiptProblem
{
    /// <summary>No problem: the receipt is valid for this message.</summary>
    None = 0,

    /// <summary>The JWS is wrong in form, header, certificate or signature; the <see cref="SignatureProblem"/> says how.</summary>
    SignatureRefused,

    /// <summary>The JWS payload is not <c>{hub, root, time}</c>.</summary>
    CommitmentWrong,

    /// <summary>Statement, index, size and path do not lead to the signed root.</summary>
    PathWrong,

    /// <summary>The statement is not the MotCua JSON of a ReceiptStatement.</summary>
    StatementWrong,

    /// <summary>The JWS or the statement names another hub than the one asked.</summary>
    HubDiffers,

    /// <summary>The statement is about another message: <c>from</c>, <c>id</c> or the SHA-256 of the payload differ.</summary>
    MessageDiffers,

    /// <summary>
    /// The statement is about this payload with another signature: the receipt of an earlier attempt, before the system signed again
    /// (MC-SIGN-9). <see cref="ReceiptVerifier.VerifyPayload"/> accepts it.
    /// </summary>
    SignatureDiffers,
}

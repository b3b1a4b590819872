using MotCua.Conformance.Proof;

namespace MotCua.Conformance.Model;

/// <summary>What the model client does wrong on purpose: the cases about clients are proven with it.</summary>
internal sealed class ModelFault(string? name)
{
    /// <summary>Every fault: name, requirement, what the client does.</summary>
    public static IReadOnlyList<NamedFault> All { get; } =
    [
        new("payload-made-again", "MC-SIGN-1", "Each attempt makes the payload anew: white space and times differ."),
        new("new-id-each-attempt", "MC-DELIVER-6", "A repeated message gets another id."),
        new("forgets-without-receipt", "MC-DELIVER-28", "Any answer of HTTP 200 counts as taken; the receipt is not looked at."),
        new("receipt-not-verified", "MC-SIGN-16", "A receipt is believed as it comes."),
        new("goes-on-after-refusal", "MC-DELIVER-27", "Later messages of a dossier are sent although an earlier one was refused for good."),
        new("keys-not-in-order", "MC-DELIVER-4", "Messages of one dossier are sent side by side."),
        new("text-decides", "MC-CORE-90", "An answer whose text says thành công counts as success."),
        new("text-is-success", "MC-ERR-21", "A refusal whose text says success counts as taken."),
        new("repeats-final-refusal", "MC-ERR-10", "What was refused for good is sent again and again."),
        new("forgets-refused", "MC-ERR-22", "A refused message is thrown away and nobody sees it."),
        new("no-wait", "MC-ERR-11", "Attempts follow one another at a fixed short distance, whatever the hub says."),
        new("gives-up", "MC-ERR-23", "After four attempts a message is given up."),
        new("code-decides", "MC-ERR-9", "The code decides although there is a reason."),
        new("unknown-reason-final", "MC-VER-11", "A reason that it does not know ends the message whatever the code says."),
        new("text-before-reason", "MC-VER-4", "What to do is read out of the text of a refusal."),
        new("foreign-domain", "MC-WIRE-21", "A reason of another domain is taken for one of the contract."),
        new("gateway-is-hub", "MC-WIRE-22", "A gateway's page with HTTP 502 counts as a final refusal."),
        new("lost-line-is-final", "MC-WIRE-58", "A lost connection ends the message."),
        new("reset-is-final", "MC-WIRE-23", "A reset stream ends the message."),
        new("no-timeout-said", "MC-WIRE-14", "Calls carry no time limit although the client has one."),
        new("waits-for-ever", "MC-WIRE-50", "A call that is not answered is waited for without an end."),
        new("wrong-protocol-version", "MC-WIRE-35", "Connect-Protocol-Version is 2."),
        new("broken-escape-is-fatal", "MC-WIRE-53", "A broken escape in grpc-message makes the client give the message up."),
        new("stream-end-is-end", "MC-WIRE-56", "A stream that ends without its last frame is taken for a good end: it does not read again."),
        new("skew-repeated", "MC-ERR-25", "CLOCK_SKEW of createdAt is repeated."),
        new("decomposed", "MC-CORE-65", "Decomposed Vietnamese is sent as it was typed."),
        new("sends-unknown-member", "MC-CORE-22", "A member that the contract does not have is signed and sent."),
        new("sends-what-it-does-not-know", "MC-VER-9", "An enum name that the contract does not have is signed and sent."),
        new("no-contract-version", "MC-VER-1", "The message names no contract version of two numbers."),
        new("same-task-twice", "MC-TASK-35", "Task ids are version 4."),
        new("key-in-header", "MC-SIGN-21", "The private key is sent along in a header field."),
        new("no-token", "MC-SIGN-17", "Calls have no token."),
        new("encrypted-key-waits", "MC-SIGN-22", "With an encrypted key the client starts and fails at its first message."),
        new("busy-signer-pressed", "MC-SIGN-23", "A signing service that is busy or refuses is asked again at once."),
        new("signer-hash-unpadded", "MC-SIGN-23", "The hash for the signing service is base64url."),
        new("signer-in-clear", "MC-SIGN-50", "A signing service at a network address is asked without TLS."),
        new("signer-believed", "MC-SIGN-51", "The signing service's signature is used as it comes."),
        new("iat-decides", "MC-SIGN-12", "A delivered message is verified at its iat instead of the receipt's time."),
        new("effect-each-time", "MC-DELIVER-15", "The effect is done at each delivery."),
        new("old-fence-taken", "MC-DELIVER-51", "A delivery under an old fence is handled."),
        new("inbox-id-each-start", "MC-DELIVER-40", "The inbox id is made anew at each start."),
        new("reject-tells-names", "MC-DELIVER-47", "The reason of a Reject holds the applicant's name."),
        new("result-not-again", "MC-TASK-87", "A result that did not arrive is not sent again."),
        new("unknown-means-gone", "MC-ERR-14", "After DOSSIER_UNKNOWN the dossier is opened again."),
        new("no-agency-header", "MC-ATT-13", "Uploads do not name the agency."),
        new("wrong-size", "MC-ATT-22", "The size in the message is not that of the file."),
        new("forged-signature-taken", "MC-SIGN-3", "The signature of a delivered message is not verified."),
        new("two-bodies-taken", "MC-CORE-1", "A delivered message with two bodies is handled."),
        new("unchecked-dossier", "MC-CORE-33", "A message about a dossier is sent without it."),
        new("unchecked-task", "MC-CORE-80", "A message about a task is sent without it."),
        new("unchecked-code", "MC-CORE-34", "A transfer holds another dossier than its header."),
        new("unchecked-identity", "MC-CORE-35", "A number that does not fit the kind of paper is sent."),
        new("unchecked-tax-code", "MC-CORE-36", "A tax code with a wrong check digit is sent."),
        new("unchecked-tax-office", "MC-CORE-81", "A tax code that is never issued is sent."),
        new("unchecked-sum", "MC-CORE-37", "A notice whose items are not its amount is sent."),
        new("unchecked-replacement", "MC-CORE-82", "A notice replaces itself."),
        new("unchecked-papers", "MC-CORE-38", "A granted result without a paper is sent."),
        new("unchecked-reason", "MC-CORE-83", "A refused result without a reason is sent."),
        new("unchecked-tracking", "MC-CORE-39", "A delivery by post without a tracking number is sent."),
        new("unchecked-failure", "MC-CORE-84", "A failed delivery without a reason is sent."),
        new("unchecked-agency", "MC-CORE-25", "A recipient that is no agency code is sent to."),
        new("two-bodies-sent", "MC-CORE-1", "With what it answers in a task the client reports progress, in one message."),
        new("reads-few-bodies", "MC-DELIVER-15", "Transfers, documents and failed deliveries have an effect; everything else is acknowledged and forgotten."),
        new("answers-overtake", "MC-DELIVER-4", "Answers in a task do not wait for what was said before."),
        new("one-code-system", "MC-TASK-25", "Codes of the older system are taken for mistakes."),
        new("no-delegation", "MC-DELIVER-21", "The delegation is left out of a transfer."),
    ];

    public bool Is(string fault) => name == fault;

    /// <summary>Whether the client does not look at a rule that is broken here.</summary>
    public bool IsUnchecked(IReadOnlyCollection<string> broken) => All.Any(one => one.Name == name && one.Name.StartsWith("unchecked-", StringComparison.Ordinal) && broken.Contains(one.Requirement));
}

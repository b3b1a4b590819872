namespace RemoteSigning;

/// <summary>What it gets: the signature in base64.</summary>
internal sealed record SignAnswer(byte[] Signature);

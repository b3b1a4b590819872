namespace RemoteSigning;

/// <summary>What a caller asks: the hash travels in base64.</summary>
internal sealed record SignRequest(string KeyId, string Alg, byte[] Hash);

namespace MotCua.Conformance.Runner;

/// <summary>How a system that is started comes to its key.</summary>
internal enum StartKey
{
    /// <summary>A file that it can read.</summary>
    File,

    /// <summary>A file that asks for a password which nobody gives.</summary>
    EncryptedFile,

    /// <summary>The key is at a signing service.</summary>
    AtService,
}

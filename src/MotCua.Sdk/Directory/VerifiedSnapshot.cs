using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>A directory snapshot that the pinned authority signed.</summary>
/// <param name="Content">What it says; <see cref="Contracts.Directory.AgencyRegister"/> answers questions about it.</param>
/// <param name="Signed">As it came, to keep or to pass on.</param>
public sealed record VerifiedSnapshot(DirectorySnapshot Content, SignedSnapshot Signed);

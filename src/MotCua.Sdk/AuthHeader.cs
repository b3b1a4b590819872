namespace MotCua.Sdk;

/// <summary>The header that carries the system's token.</summary>
public enum AuthHeader
{
    /// <summary><c>Authorization: Bearer</c>. The default.</summary>
    Authorization = 0,

    /// <summary><c>MotCua-Authorization: Bearer</c>, where a gateway consumes or strips the former.</summary>
    MotCuaAuthorization = 1,
}

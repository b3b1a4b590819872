namespace MotCua.Contracts.Json;

/// <summary>A form schema uses something outside the allow-list (MC-CORE, section form schemas). Nothing of it is used.</summary>
public sealed class FormSchemaException : Exception
{
    internal FormSchemaException(string place, string messageEn, string messageVi)
        : base($"{(place.Length == 0 ? "#" : place)}: {messageEn}")
    {
        Place = place.Length == 0 ? "#" : place;
        MessageEn = messageEn;
        MessageVi = messageVi;
    }

    /// <summary>Where, as a JSON pointer fragment such as <c>#/properties/child/format</c>.</summary>
    public string Place { get; }

    /// <summary>What is wrong and what to do, in English.</summary>
    public string MessageEn { get; }

    /// <summary>What is wrong and what to do, in Vietnamese.</summary>
    public string MessageVi { get; }
}

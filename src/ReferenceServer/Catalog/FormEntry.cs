using MotCua.Contracts.Json;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>One version of a form: the schema, and its bytes as they are published.</summary>
internal sealed record FormEntry(string Form, string Version, byte[] Utf8, FormSchema Schema);

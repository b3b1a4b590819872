using System.Text;

namespace MotCua.Conformance.Wire;

/// <summary>What came back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Header fields before the body.</param>
/// <param name="Body">Body without transfer coding.</param>
/// <param name="Trailers">Fields after the body.</param>
/// <param name="Reset">HTTP/2 error code of a stream that was reset, else null.</param>
internal sealed record RawAnswer(int Status, HeaderList Headers, byte[] Body, HeaderList Trailers, uint? Reset)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

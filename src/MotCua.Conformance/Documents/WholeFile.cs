using System.Text;

namespace MotCua.Conformance.Documents;

/// <summary>Files that are there whole or not at all, also after a kill.</summary>
internal static class WholeFile
{
    public static void Write(string path, string text)
    {
        using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}

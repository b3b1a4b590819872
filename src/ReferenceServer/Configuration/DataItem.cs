namespace MotCua.ReferenceServer.Configuration;

/// <summary>A message of a data file and where it stands.</summary>
internal sealed record DataItem<T>(T Value, DataFile File, string Place)
{
    public string Where => File.Where(Place);
}

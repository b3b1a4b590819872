using MotCua.Contracts.Directory;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The directory in force at this hub. It is replaced whole: who has taken one goes on with it.</summary>
internal sealed class CurrentDirectory(DirectoryData data)
{
    private volatile DirectoryData _data = data;

    public DirectoryData Data => _data;

    public AgencyRegister Agencies => _data.Agencies;

    public void Replace(DirectoryData data) => _data = data;
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MotCua.Sdk.Stores;

/// <summary>Registers the one store of a client; the last one named counts.</summary>
internal static class StoreRegistration
{
    public static IMotCuaBuilder UseStoreDatabase(this IMotCuaBuilder builder, Func<IServiceProvider, IStoreDatabase> database)
    {
        builder.Services.RemoveAll<StoreAccess>();
        builder.Services.AddSingleton(provider => new StoreAccess(database(provider)));
        return builder;
    }
}

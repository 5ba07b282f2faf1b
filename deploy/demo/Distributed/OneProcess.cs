using Isthmus.Lab.Server;

namespace Isthmus.Demo.Distributed;

/// <summary>The embedded composition: all services in one process, with no servers.</summary>
internal sealed class OneProcess(LabServer server) : IDemoServices
{
    public IEnumerable<(string Name, IEnumerable<string> Lines)> Logs => [("isthmus serve", server.Log.TakeLast(40))];

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

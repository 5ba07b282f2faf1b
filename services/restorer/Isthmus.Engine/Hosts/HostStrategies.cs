using Isthmus.Engine.Execution;
using Isthmus.Engine.Files.FreeBsd;
using Isthmus.Engine.Files.Tcp;
using Isthmus.Engine.Pids;

namespace Isthmus.Engine.Hosts;

/// <summary>Picks the way in which things are done at a host.</summary>
internal static class HostStrategies
{
    public static IStubDelivery StubDelivery(this HostDescription host) =>
        host.Has(HostFeatures.MemfdExecution) ? new MemfdStubDelivery() : new FileStubDelivery();

    public static ITcpRepair TcpRepair(this HostDescription host) =>
        host.ControlDevice is { } device ? new ControlDeviceTcpRepair(device) : new LinuxTcpRepair();

    /// <param name="host">The host.</param>
    /// <param name="number">The number at which the tree's processes have the control device, if there is one.</param>
    public static IPidAllocator PidAllocator(this HostDescription host, int number) =>
        host.ControlDevice is { } device ? new ControlDevicePidAllocator(device, number) : new ClonePidAllocator(host.Has(HostFeatures.TracedBirth));
}

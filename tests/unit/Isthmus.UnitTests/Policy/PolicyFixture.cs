using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Isthmus.Policy.Simulation;

namespace Isthmus.UnitTests.Policy;

/// <summary>Two hosts with the shipped profiles, and what a test needs to play load to a policy.</summary>
internal static class PolicyFixture
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static readonly HostView A = new() { Name = "a", Profile = ShippedProfiles.Os("linux-paper") };

    public static readonly HostView B = new() { Name = "b", Profile = ShippedProfiles.Os("freebsd-paper") };

    public static readonly PolicySettings Settings = new() { Move = ShippedProfiles.Move("isthmus") };

    public static SimulationOptions Simulation(PolicySettings? settings = null) => new() { Hosts = [A, B], Settings = settings ?? Settings };

    public static PolicyInput Input(int second, double? load, string host = "a", params HostView[] hosts) => new()
    {
        Now = Start.AddSeconds(second),
        SampledAt = Start.AddSeconds(second),
        Host = host,
        Connections = load,
        Hosts = hosts.Length == 0 ? [A, B] : hosts,
    };
}

using Isthmus.Policy.Simulation;

namespace Isthmus.Cli.Simulations;

/// <summary>What <c>isthmus simulate --json</c> writes.</summary>
/// <param name="Seconds">How long the trace is.</param>
/// <param name="Remarks">What was odd about it.</param>
/// <param name="Hosts">The hosts' names with their profiles.</param>
/// <param name="OracleCost">What the cheapest possible course costs, in failed requests.</param>
/// <param name="Milliseconds">How long all simulations took.</param>
/// <param name="Results">One a policy, without its course second by second.</param>
internal sealed record SimulationDocument(
    int Seconds, IReadOnlyList<string> Remarks, IReadOnlyDictionary<string, string> Hosts, double OracleCost, double Milliseconds, IReadOnlyList<SimulationResult> Results);

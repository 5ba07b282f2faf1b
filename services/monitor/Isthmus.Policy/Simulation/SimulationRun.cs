using Isthmus.Policy.Decisions;
using Isthmus.Policy.Traces;

namespace Isthmus.Policy.Simulation;

/// <summary>What has happened so far in one simulation.</summary>
internal sealed class SimulationRun(SimulationOptions options)
{
    private const double MillisecondsPerSecond = 1000;

    private readonly List<SimulatedMove> _moves = [];
    private readonly List<byte> _course = [];
    private int _host;
    private (int Host, long At)? _arriving;
    private double _requests;
    private double _failed;
    private double _waited;
    private double _blackout;
    private double _cost;
    private int _unknown;

    public string Serving => options.Hosts[_host].Name;

    public bool IsMoving => _arriving is not null;

    public void Begin(long second, string destination, string because)
    {
        var index = IndexOf(destination);
        if (_arriving is not null || index == _host)
            throw new InvalidOperationException($"The policy moves to '{destination}' in second {second}, where the service is or while it moves.");
        _moves.Add(new SimulatedMove(second, Serving, destination, because));
        _arriving = (index, second + (long)Math.Ceiling(options.MoveTime.TotalSeconds));
    }

    public void Arrive(in LoadPoint point)
    {
        if (_arriving is not { } move || point.Seconds < move.At)
            return;
        (_host, _arriving) = (move.Host, null);
        var (load, rate) = (point.Connections ?? 0, RequestRate.Of(point, options.Settings));
        var seconds = options.Settings.Move.BlackoutAt(load) / MillisecondsPerSecond;
        _blackout += seconds;
        _waited += rate * seconds * seconds / 2;
        _cost += CostModel.Moving(load, rate, options.Settings);
    }

    public void Serve(in LoadPoint point)
    {
        _course.Add((byte)_host);
        if (point.Connections is not { } load)
        {
            _unknown++;
            return;
        }

        var (rate, response) = (RequestRate.Of(point, options.Settings), options.Hosts[_host].Profile.At(load));
        var fastest = response.LatencyMilliseconds;
        foreach (var host in options.Hosts)
            fastest = Math.Min(fastest, host.Profile.At(load).LatencyMilliseconds);
        _requests += rate;
        _failed += rate * response.FailedFraction;
        _waited += rate * (response.LatencyMilliseconds - fastest) / MillisecondsPerSecond;
        _cost += CostModel.Serving(response, rate, options.Settings);
    }

    public SimulationResult Finish(string policy, double oracle) => new()
    {
        Policy = policy,
        Moves = _moves,
        Requests = _requests,
        FailedRequests = _failed,
        AddedLatencyMilliseconds = _requests > 0 ? _waited * MillisecondsPerSecond / _requests : 0,
        BlackoutSeconds = _blackout,
        Cost = _cost,
        Regret = _cost - oracle,
        UnknownSeconds = _unknown,
        Hosts = _course,
    };

    private int IndexOf(string name)
    {
        for (var index = 0; index < options.Hosts.Count; index++)
        {
            if (options.Hosts[index].Name == name)
                return index;
        }

        throw new InvalidOperationException($"The policy moves to '{name}', which is no host of the simulation.");
    }
}

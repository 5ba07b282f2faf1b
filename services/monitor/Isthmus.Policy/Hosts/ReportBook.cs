using Isthmus.Contracts.Decide;
using Isthmus.Policy.Decisions;

namespace Isthmus.Policy.Hosts;

/// <summary>Adds up what a policy did for one service, or would have done, in constant memory.</summary>
public sealed class ReportBook
{
    private const int ListedMoves = 200;
    // What lies between two samples further apart than this was not watched.
    private const double LongestStep = 5;

    private readonly Dictionary<string, long> _rules;
    private readonly Dictionary<string, double> _seconds;
    private readonly Queue<ReportedMove> _moves;
    private readonly PolicyReported _begun;
    private DateTimeOffset _until;
    private (long Known, long Unknown, long Moves) _counts;
    private (double AsServed, double ByPolicy) _failed;
    private (double AsServed, double ByPolicy) _cost;
    private DateTimeOffset? _last;

    /// <param name="begun">The report to go on with; a new one has no samples.</param>
    public ReportBook(PolicyReported begun)
    {
        ArgumentNullException.ThrowIfNull(begun);
        (_begun, _until, _counts) = (begun, begun.Until, (begun.Samples, begun.UnknownSamples, begun.MoveCount));
        (_failed, _cost) = ((begun.FailedAsServed, begun.FailedByPolicy), (begun.CostAsServed, begun.CostByPolicy));
        _rules = new(begun.Rules, StringComparer.Ordinal);
        _seconds = new(begun.SecondsOnHost, StringComparer.Ordinal);
        _moves = new(begun.Moves);
    }

    /// <summary>A report in which nothing has happened.</summary>
    public static PolicyReported Empty(string service, bool dryRun, DateTimeOffset now) => new()
    {
        Service = service,
        DryRun = dryRun,
        Since = now,
        Until = now,
        Samples = 0,
        UnknownSamples = 0,
        Rules = new Dictionary<string, long>(),
        SecondsOnHost = new Dictionary<string, double>(),
        Moves = [],
        MoveCount = 0,
        FailedAsServed = 0,
        FailedByPolicy = 0,
        CostAsServed = 0,
        CostByPolicy = 0,
    };

    /// <summary>Adds one decision.</summary>
    /// <param name="input">What it saw; its host is where the policy has the service.</param>
    /// <param name="served">The host that really served.</param>
    /// <param name="verdict">What it decided.</param>
    /// <param name="settings">Weights of costs.</param>
    public void Add(in PolicyInput input, string served, in Verdict verdict, PolicySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var seconds = _last is { } last ? Math.Clamp((input.Now - last).TotalSeconds, 0, LongestStep) : 0;
        _last = input.Now;
        _rules[verdict.Rule] = _rules.GetValueOrDefault(verdict.Rule) + 1;
        _seconds[input.Host] = _seconds.GetValueOrDefault(input.Host) + seconds;
        _until = input.Now;
        if (input.Connections is not { } load)
        {
            _counts.Unknown++;
            return;
        }

        var rate = input.RequestsPerSecond ?? (load * settings.RequestsPerConnection);
        var (failedServed, costServed) = At(input.Hosts, served, load, rate, settings);
        var (failedWanted, costWanted) = At(input.Hosts, input.Host, load, rate, settings);
        var move = verdict.Destination is null ? 0 : CostModel.Moving(load, rate, settings);
        _counts.Known++;
        _failed = (_failed.AsServed + (failedServed * seconds), _failed.ByPolicy + (failedWanted * seconds));
        _cost = (_cost.AsServed + (costServed * seconds), _cost.ByPolicy + (costWanted * seconds) + move);
    }

    /// <summary>Adds a move that was decided.</summary>
    public void Add(ReportedMove move)
    {
        _moves.Enqueue(move);
        if (_moves.Count > ListedMoves)
            _moves.Dequeue();
        _counts.Moves++;
    }

    /// <summary>The report so far.</summary>
    public PolicyReported Report() => _begun with
    {
        Until = _until,
        Samples = _counts.Known,
        UnknownSamples = _counts.Unknown,
        MoveCount = _counts.Moves,
        FailedAsServed = _failed.AsServed,
        FailedByPolicy = _failed.ByPolicy,
        CostAsServed = _cost.AsServed,
        CostByPolicy = _cost.ByPolicy,
        Rules = new Dictionary<string, long>(_rules),
        SecondsOnHost = new Dictionary<string, double>(_seconds),
        Moves = [.. _moves],
    };

    private static (double Failed, double Cost) At(IReadOnlyList<HostView> hosts, string name, double load, double rate, PolicySettings settings)
    {
        foreach (var host in hosts)
        {
            if (host.Name != name)
                continue;
            var response = host.Profile.At(load);
            return (rate * response.FailedFraction, CostModel.Serving(response, rate, settings));
        }

        return (0, 0);
    }
}

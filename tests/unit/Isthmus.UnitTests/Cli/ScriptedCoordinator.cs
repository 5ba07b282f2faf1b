using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Isthmus.Cli;
using Isthmus.Cli.Coordination;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;

namespace Isthmus.UnitTests.Cli;

/// <summary>A coordinator whose events a test writes, and which remembers what it was asked.</summary>
internal sealed class ScriptedCoordinator : ICoordinator
{
    private readonly Channel<MigrationEvent> _events = Channel.CreateUnbounded<MigrationEvent>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MigrationState _state = MigrationState.PreflightingSource;
    private readonly List<MigrationEvent> _told = [];
    private double _at;

    public List<MigrateRequest> Requests { get; } = [];

    public List<CancelRequest> Cancellations { get; } = [];

    public List<PublishRequest> Published { get; } = [];

    public List<DeadMessage> Dead { get; } = [];

    /// <summary>Completes when somebody cancels.</summary>
    public Task Cancelled => _cancelled.Task;

    public string? FailureReason { get; init; }

    /// <summary>The database is away: after each of so many events the next one is asked for in vain.</summary>
    public int TimesAway { get; set; }

    public bool AlwaysAway { get; init; }

    /// <summary>So many requests are made in vain.</summary>
    public int RequestsAway { get; init; }

    /// <summary>Lets the migration go to a state, <paramref name="milliseconds"/> after the event before.</summary>
    public ScriptedCoordinator Then(MigrationState state, string message, double milliseconds = 10, params StageTiming[] timings)
    {
        _at += milliseconds;
        _events.Writer.TryWrite(Event(_state, state, message, _at, timings));
        _state = state;
        return this;
    }

    public static MigrationEvent Event(MigrationState? from, MigrationState state, string message, double at, params StageTiming[] timings) => new()
    {
        Sequence = (long)at, MigrationId = Guid.Empty, Service = "web", Name = message, IsCommand = false, From = from, State = state, Stage = state.Stage(),
        Host = "a", SentAt = DateTimeOffset.UnixEpoch, RecordedAt = DateTimeOffset.UnixEpoch, SinceStartMilliseconds = at, Timings = timings,
    };

    public Task<IReadOnlyList<ServiceStatus>> ServicesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ServiceStatus>>(
        [new ServiceStatus { Name = "web", Address = "10.77.0.100/24", Ports = [80], Host = "a", Epoch = 3 }]);

    public DecisionLog Decisions { get; init; } = new(null, []);

    public PolicyReported? Report { get; init; }

    public Task<DecisionLog> DecisionsAsync(string service, CancellationToken cancellation) => Task.FromResult(Decisions);

    public Task<PolicyReported> ReportAsync(string service, CancellationToken cancellation) => Task.FromResult(Report!);

    public Task<IReadOnlyList<HostStatus>> HostsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<HostStatus>>(
        [new HostStatus { Name = "a", Interface = "eth0", Local = true, Services = ["web"] }, new HostStatus { Name = "b", Interface = "eth0", Local = true }]);

    public Task<IReadOnlyList<MigrationStatus>> MigrationsAsync(string? service, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MigrationStatus>>([Status()]);

    public Task<MigrationDetail> MigrationAsync(Guid id, CancellationToken cancellation) => Task.FromResult(new MigrationDetail(Status(), [], []));

    public Task<MigrationStatus> MigrateAsync(MigrateRequest request, CancellationToken cancellation)
    {
        Requests.Add(request);
        if (Requests.Count <= RequestsAway)
            throw Away();
        return Task.FromResult(Status());
    }

    public Task<MigrationStatus> CancelAsync(Guid id, CancelRequest request, CancellationToken cancellation)
    {
        Cancellations.Add(request);
        _cancelled.TrySetResult();
        return Task.FromResult(Status());
    }

    public Task<MigrationStatus> ResolveAsync(Guid id, ResolveRequest request, CancellationToken cancellation) => Task.FromResult(Status());

    public Task<PublishReply> PublishAsync(PublishRequest request, CancellationToken cancellation)
    {
        Published.Add(request);
        return Task.FromResult(new PublishReply(request.Type, Guid.Empty));
    }

    public async IAsyncEnumerable<MigrationEvent> EventsAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (AlwaysAway)
            throw Away();
        foreach (var happened in _told.ToList())
            yield return happened; // from the start on
        while (await _events.Reader.WaitToReadAsync(cancellation) && _events.Reader.TryRead(out var happened))
        {
            _told.Add(happened);
            yield return happened;
            if (TimesAway > 0)
            {
                TimesAway--;
                throw Away();
            }
        }
    }

    private static CommandFailedException Away() => new(ExitCode.Failed, "The coordinator's database does not answer.", "Look after it.") { MayPass = true };

    private MigrationStatus Status() => new()
    {
        MigrationId = Guid.Empty, Service = "web", State = _state, Stage = _state.Stage(), Source = "a", Destination = "b", Epoch = 4,
        RequestedBy = "operator", StartedAt = DateTimeOffset.UnixEpoch, Cancellable = _state.IsCancellable(), FailureReason = FailureReason,
    };

    public Task<IReadOnlyList<DeadMessage>> DeadAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<DeadMessage>>(Dead);

    public Task<DeadMessageReply> ReplayDeadAsync(string id, CancellationToken cancellation) => DiscardDeadAsync(id, cancellation);

    public Task<DeadMessageReply> DiscardDeadAsync(string id, CancellationToken cancellation)
    {
        Dead.RemoveAll(letter => letter.Id == id);
        return Task.FromResult(new DeadMessageReply(id));
    }
}

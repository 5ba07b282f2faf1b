using Isthmus.Coordinator.Verify;

namespace Isthmus.SagaTests.Scripted;

/// <summary>A probe whose answer the test decides.</summary>
internal sealed class ScriptedProbe : IServiceProbe
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Answers { get; set; } = true;

    /// <summary>Completes when the service is asked for the first time.</summary>
    public Task Asked => _asked.Task;

    public Task<ProbeResult> ProbeAsync(string service, CancellationToken cancellation)
    {
        _asked.TrySetResult();
        return Task.FromResult(new ProbeResult(Answers, "http://10.77.0.100:80/", Answers ? "HTTP 200" : "connection refused"));
    }
}

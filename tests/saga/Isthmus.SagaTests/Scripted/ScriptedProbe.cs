using Isthmus.Coordinator.Verify;

namespace Isthmus.SagaTests.Scripted;

/// <summary>A probe whose answer the test decides.</summary>
internal sealed class ScriptedProbe : IServiceProbe
{
    public bool Answers { get; set; } = true;

    public Task<ProbeResult> ProbeAsync(string service, CancellationToken cancellation) =>
        Task.FromResult(new ProbeResult(Answers, "http://10.77.0.100:80/", Answers ? "HTTP 200" : "connection refused"));
}

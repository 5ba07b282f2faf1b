using Isthmus.Cli;
using Isthmus.Cli.Commands;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Terminals;
using Microsoft.Extensions.Time.Testing;

namespace Isthmus.UnitTests.Cli;

/// <summary>Runs a command line in this process and keeps what it wrote.</summary>
internal sealed class CommandLine(ICoordinator coordinator) : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Interrupts Interrupts { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Session Session => new(new Terminal(_output, _error, isInteractive: false, useColor: false), Interrupts, Time, _ => coordinator);

    public async Task<ExitCode> RunAsync(params string[] arguments) => (ExitCode)await CommandTree.RunAsync(Session, arguments);

    public void Dispose() => Interrupts.Dispose();
}

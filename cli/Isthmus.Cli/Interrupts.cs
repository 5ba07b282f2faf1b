using System.Runtime.InteropServices;

namespace Isthmus.Cli;

/// <summary>
/// Ctrl-C and SIGTERM, counted: the first asks a command to end in good order (a move rolls back), the second to leave
/// at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Second => _second.Token;

    /// <summary>Takes SIGINT and SIGTERM over for the whole process.</summary>
    public static Interrupts OfThisProcess()
    {
        var interrupts = new Interrupts();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            interrupts._registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                interrupts.Raise();
            }));
        }

        return interrupts;
    }

    /// <summary>What a signal does.</summary>
    public void Raise()
    {
        if (_first.IsCancellationRequested)
            _second.Cancel();
        else
            _first.Cancel();
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _first.Dispose();
        _second.Dispose();
    }
}

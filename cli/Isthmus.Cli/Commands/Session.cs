using Isthmus.Cli.Coordination;
using Isthmus.Cli.Terminals;

namespace Isthmus.Cli.Commands;

/// <summary>What one invocation of the program works with.</summary>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Interrupts">Ctrl-C.</param>
/// <param name="Time">The clock.</param>
/// <param name="Connect">The coordinator behind a socket's path.</param>
internal sealed record Session(Terminal Terminal, Interrupts Interrupts, TimeProvider Time, Func<string, ICoordinator> Connect);

using Isthmus.Cli;
using Isthmus.Cli.Commands;
using Isthmus.Cli.Coordination;
using Isthmus.Cli.Terminals;

using var interrupts = Interrupts.OfThisProcess();
return await CommandTree.RunAsync(new Session(Terminal.OfThisProcess(), interrupts, TimeProvider.System, socket => new CoordinatorClient(socket)), args);

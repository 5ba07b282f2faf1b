using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary>A command with what its help and the reference also show.</summary>
internal sealed class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>What it may exit with besides <see cref="ExitCode.Success"/>, <see cref="ExitCode.Failed"/> and <see cref="ExitCode.Usage"/>.</summary>
    public IReadOnlyList<ExitCode> Outcomes { get; init; } = [];
}

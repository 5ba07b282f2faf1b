namespace Isthmus.Cli;

/// <summary>A command could not do what it was asked for; the message is for a person.</summary>
internal sealed class CommandFailedException : Exception
{
    /// <param name="code">What the process exits with.</param>
    /// <param name="what">One sentence: what happened, to what.</param>
    /// <param name="remedy">One sentence: what to do next.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public CommandFailedException(ExitCode code, string what, string remedy, Exception? inner = null)
        : base(what, inner)
    {
        Code = code;
        Remedy = remedy;
    }

    public ExitCode Code { get; }

    public string Remedy { get; }

    /// <summary>True when asking again a little later may help.</summary>
    public bool MayPass { get; init; }
}

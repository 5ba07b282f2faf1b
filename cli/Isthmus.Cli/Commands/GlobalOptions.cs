using System.CommandLine;

namespace Isthmus.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    /// <summary>The environment variable that names the coordinator's socket.</summary>
    public const string SocketVariable = "ISTHMUS_SOCKET";

    /// <summary>Where a coordinator listens unless configured otherwise.</summary>
    public const string DefaultSocket = "/run/isthmus/isthmus.sock";

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON instead of text: one value, or one a line where a command goes on reporting.",
        Recursive = true,
    };

    public static Option<string> Socket { get; } = new("--socket")
    {
        Description = $"The coordinator's unix socket (default: ${SocketVariable}, or {DefaultSocket}).",
        HelpName = "PATH",
        Recursive = true,
    };

    /// <summary>The socket that a command line asks for.</summary>
    public static string SocketOf(ParseResult result) =>
        result.GetValue(Socket) ?? (Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } path ? path : DefaultSocket);
}

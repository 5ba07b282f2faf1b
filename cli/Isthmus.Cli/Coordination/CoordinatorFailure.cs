using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Isthmus.Cli.Commands;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;

namespace Isthmus.Cli.Coordination;

/// <summary>What can go wrong between this program and the coordinator, as sentences.</summary>
internal static class CoordinatorFailure
{
    /// <summary>No connection could be made.</summary>
    public static CommandFailedException Unreachable(string socket, Exception failure) => failure.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new CommandFailedException(
            ExitCode.Unreachable, $"No permission to use the coordinator's socket {socket}.", "Run as root, or join the group that owns the socket.", failure),
        _ when !File.Exists(socket) => new CommandFailedException(
            ExitCode.Unreachable, $"No coordinator is running: there is no socket {socket}.",
            $"Start it with \"isthmus serve --config FILE\", or name its socket with --socket or ${GlobalOptions.SocketVariable}.", failure),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new CommandFailedException(
            ExitCode.Unreachable, $"No coordinator is running: nobody listens on {socket}.", "Start it with \"isthmus serve --config FILE\".", failure),
        var cause => new CommandFailedException(
            ExitCode.Unreachable, $"The coordinator at {socket} does not answer: {cause.Message}",
            "Look whether it still runs, and start it again with \"isthmus serve --config FILE\".", failure),
    };

    /// <summary>The connection broke while events were read.</summary>
    public static CommandFailedException Lost(string socket, Exception failure) => new(
        ExitCode.Unreachable, $"The coordinator at {socket} closed the connection.",
        "It ended or was restarted; the move goes on or is undone once it is back. See: isthmus history", failure);

    /// <summary>The answer is not what this version expects.</summary>
    public static CommandFailedException Unreadable(string socket, Exception failure) => new(
        ExitCode.Unreachable, $"The coordinator at {socket} gave an answer that cannot be read: {failure.Message}",
        "Make sure that this program and the coordinator are of the same version (isthmus --version).", failure);

    /// <summary>The coordinator said no.</summary>
    public static async Task<CommandFailedException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        ApiError? error = null;
        try
        {
            error = await response.Content.ReadFromJsonAsync(CliJson.Shared.ApiError, cancellation);
        }
        catch (JsonException)
        {
            // No body of the coordinator's own: the status says what there is to say.
        }

        var what = error?.Error is { Length: > 0 } sentence ? sentence : $"The coordinator answered with status {(int)response.StatusCode}.";
        return new CommandFailedException(CodeOf(response.StatusCode), what, error?.Remedy ?? "See the coordinator's log.")
        {
            MayPass = response.StatusCode == HttpStatusCode.ServiceUnavailable, // its database is away
        };
    }

    private static ExitCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => ExitCode.Rejected,
        HttpStatusCode.BadRequest => ExitCode.Usage,
        _ => ExitCode.Failed,
    };
}

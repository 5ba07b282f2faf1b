using DotNet.Testcontainers.Containers;

namespace Isthmus.Containers;

/// <summary>A server in a container. It keeps its ports and its files when it is stopped and started again.</summary>
public abstract class ContainerServer(IContainer container) : IAsyncDisposable
{
    /// <summary>Where its ports are published.</summary>
    public string Host => container.Hostname;

    /// <summary>Ends it in good order; its clients lose their connections.</summary>
    public Task StopAsync(CancellationToken cancellation) => container.StopAsync(cancellation);

    /// <summary>Starts it after <see cref="StopAsync"/>; returns when it answers.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        await container.StartAsync(cancellation).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        await AnswersAsync(patience.Token).ConfigureAwait(false);
    }

    /// <summary>Freezes it: connections stay open and nothing answers.</summary>
    public Task PauseAsync(CancellationToken cancellation) => container.PauseAsync(cancellation);

    /// <summary>Lets it go on after <see cref="PauseAsync"/>.</summary>
    public Task ResumeAsync(CancellationToken cancellation) => container.UnpauseAsync(cancellation);

    /// <summary>Runs a program in the container and returns what it wrote on standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote on standard error.</exception>
    public async Task<string> RunAsync(IList<string> command, CancellationToken cancellation)
    {
        var result = await container.ExecAsync(command, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Stdout
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' failed with exit code {result.ExitCode}: {result.Stderr}{result.Stdout}");
    }

    /// <summary>What the server has logged so far.</summary>
    public async Task<string> LogAsync(CancellationToken cancellation)
    {
        var (output, error) = await container.GetLogsAsync(ct: cancellation).ConfigureAwait(false);
        return output + error;
    }

    /// <summary>Ends it and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await container.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns when it answers after a second start, where what the engine waits for does not tell.</summary>
    protected virtual Task AnswersAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Starts a container for the first time; one that does not come up leaves its log in the exception.</summary>
    internal static async Task StartNewAsync(IContainer container, CancellationToken cancellation)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromMinutes(3));
            await container.StartAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            var log = await LogOfAsync(container).ConfigureAwait(false);
            await container.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"The container of {container.Image.FullName} did not come up: {failed.Message}\n{log}", failed);
        }
    }

    private static async Task<string> LogOfAsync(IContainer container)
    {
        // A container that could not even be made has no log.
        if (container.State == TestcontainersStates.Undefined)
            return "";
        var (output, error) = await container.GetLogsAsync().ConfigureAwait(false);
        return output + error;
    }
}

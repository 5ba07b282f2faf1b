using System.CommandLine;
using Isthmus.Bundles.Store;
using Isthmus.Cli.Configuration;
using Isthmus.Cli.Serialization;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Microsoft.Extensions.Options;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus store</c>: the object stores that bundles are kept in.</summary>
internal static class StoreCommand
{
    private const string AskedBy = "command-line";

    public static Command Create(Session session) => new("store", "The object stores that bundles are kept in.")
    {
        Prepare(session),
        Check(session),
    };

    private static CliCommand Prepare(Session session)
    {
        var config = Config();
        var command = new CliCommand("prepare", "Make the buckets that are not there yet, set their expiry, and check them. May be repeated.")
        {
            Examples = ["isthmus store prepare --config /etc/isthmus/isthmus.json"],
            Outcomes = [ExitCode.ChecksFailed],
        };
        command.Add(config);
        command.Action = new CommandAction(session, (result, cancellation) => RunAsync(session, result, config, async (store, options) =>
        {
            await store.PrepareAsync(cancellation);
            await store.UpkeepAsync(options.Store.ExpireAfterDays, cancellation);
            await store.ReadyAsync(AskedBy, cancellation);
        }));
        return command;
    }

    private static CliCommand Check(Session session)
    {
        var config = Config();
        var command = new CliCommand("check", "Ask every store that this configuration has credentials for whether it takes bundles: connection, credentials, bucket, right to write.")
        {
            Examples = ["isthmus store check --config /etc/isthmus/isthmus.json", "isthmus store check --config isthmus.json --json | jq '.[] | select(.ready | not)'"],
            Outcomes = [ExitCode.ChecksFailed],
        };
        command.Add(config);
        command.Action = new CommandAction(session, (result, cancellation) => RunAsync(session, result, config, (store, _) => store.ReadyAsync(AskedBy, cancellation)));
        return command;
    }

    private static Option<FileInfo> Config() =>
        new("--config") { Description = "The configuration file of a service that writes to the stores, such as transfer.", HelpName = "FILE", Required = true };

    private static async Task<ExitCode> RunAsync(Session session, ParseResult result, Option<FileInfo> config, Func<IObjectStore, IsthmusOptions, Task> work)
    {
        var options = ConfigurationFile.ReadAsServed(result.GetRequiredValue(config).FullName);
        using var stores = new ObjectStores(Options.Create(options), session.Time);
        if (stores.All.Count == 0)
            throw new CommandFailedException(ExitCode.Usage, "This configuration has no credentials for any site's store.", "Give it Isthmus:Sites:SITE:AccessKey and its secret.");
        var answers = new List<StoreDocument>();
        foreach (var store in stores.All)
            answers.Add(await AskAsync(store, () => work(store, options)));
        if (result.GetValue(GlobalOptions.Json))
            session.Terminal.WriteJson([.. answers], CliJson.Shared.StoreDocumentArray);
        else
            answers.ForEach(answer => Write(session, answer));
        return answers.TrueForAll(answer => answer.Ready) ? ExitCode.Success : ExitCode.ChecksFailed;
    }

    private static async Task<StoreDocument> AskAsync(IObjectStore store, Func<Task> work)
    {
        try
        {
            await work();
            return new StoreDocument($"{store}", true, null, null);
        }
        catch (ObjectStoreException e)
        {
            return new StoreDocument($"{store}", false, e.Message, e.Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StoreDocument($"{store}", false, e.Message, "Check the rights of the directory.");
        }
    }

    private static void Write(Session session, StoreDocument answer)
    {
        session.Terminal.WriteLine(answer.Ready ? $"{answer.Store} takes bundles." : answer.Problem!);
        if (answer.Remedy is not null)
            session.Terminal.WriteLine($"  {answer.Remedy}");
    }
}

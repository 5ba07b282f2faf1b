using System.CommandLine;
using System.Diagnostics;
using Isthmus.Cli.Serialization;
using Isthmus.Cli.Simulations;
using Isthmus.Policy.Decisions;
using Isthmus.Policy.Profiles;
using Isthmus.Policy.Simulation;
using Isthmus.Policy.Traces;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus simulate</c>: replays a load against policies in virtual time.</summary>
internal static class SimulateCommand
{
    private const double UsualThreshold = 6000;

    public static Command Create(Session session)
    {
        var trace = new Argument<string?>("trace") { Description = "The load: comma-separated values with the columns time, connections and, if known, requests; - reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var generate = new Option<TraceShape?>("--generate") { Description = "Instead of a file: a daily, flashcrowd, ramp, sawtooth or constant load.", HelpName = "SHAPE" };
        var generated = new GeneratedTraceOptions();
        var profile = new Option<string[]>("--profile") { Description = $"The hosts' profiles: shipped ones ({string.Join(", ", ShippedProfiles.OsNames)}) or JSON files, the host that serves at first first (default: linux-paper and freebsd-paper). Give it twice.", HelpName = "NAME", DefaultValueFactory = _ => ["linux-paper", "freebsd-paper"] };
        var move = new Option<string>("--move-profile") { Description = $"What a move costs: {string.Join(", ", ShippedProfiles.MoveNames)} or a JSON file (default: isthmus).", HelpName = "NAME", DefaultValueFactory = _ => "isthmus" };
        var policy = new Option<string[]>("--policy") { Description = $"Only this policy; may be repeated. There are: {string.Join(", ", PolicyCatalog.Names)}.", HelpName = "NAME", DefaultValueFactory = _ => [.. PolicyCatalog.Names] };
        policy.AcceptOnlyFromAmong([.. PolicyCatalog.Names]);
        var threshold = new Option<double>("--threshold") { Description = "The threshold of the policies that have one, connections (default: 6000).", HelpName = "NUMBER", DefaultValueFactory = _ => UsualThreshold };
        var picture = new Option<string>("--picture") { Description = "Draw load and placement into this SVG file.", HelpName = "FILE" };
        var command = new CliCommand("simulate", "Replay a load against policies in virtual time, by what profiles say of the hosts, and compare with an oracle that knows the future.")
        {
            Examples =
            [
                "isthmus simulate day.csv --profile linux-paper --profile freebsd-paper --policy forecast",
                "isthmus simulate --generate flashcrowd --picture crowd.svg",
                "isthmus simulate day.csv --json | jq '.results[] | {policy, regret}'",
            ],
        };
        foreach (var symbol in (Symbol[])[trace, generate, profile, move, policy, threshold, picture])
        {
            if (symbol is Option option)
                command.Add(option);
            else
                command.Add((Argument)symbol);
        }

        generated.AddTo(command);
        command.Action = new CommandAction(session, async (result, cancellation) =>
        {
            var load = (result.GetValue(trace), result.GetValue(generate)) switch
            {
                ({ } path, null) => TraceFile.Read(session.Terminal, path, TraceReader.Read),
                (null, { } shape) => generated.Make(result, shape),
                _ => throw new CommandFailedException(ExitCode.Usage, "It is not said what load to replay, or twice.", "Name a trace file, or use --generate SHAPE."),
            };
            var options = Options(result.GetRequiredValue(profile), result.GetRequiredValue(move));
            await RunAsync(session, load, options, result.GetRequiredValue(policy), result.GetValue(threshold), result.GetValue(picture), result.GetValue(GlobalOptions.Json), cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(
        Session session, LoadTrace trace, SimulationOptions options, string[] policies, double threshold, string? picture, bool json, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var oracle = Oracle.Cost(trace, options);
        var results = policies.Select(name => Simulator.Run(trace, PolicyCatalog.Create(name, options, threshold), options, oracle)).ToArray();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (picture is not null)
            await File.WriteAllTextAsync(picture, SimulationPicture.Draw(trace, options, results, threshold), cancellation);
        if (json)
        {
            var hosts = options.Hosts.ToDictionary(host => host.Name, host => host.Profile.Name);
            var brief = results.Select(result => result with { Hosts = [] }).ToArray();
            session.Terminal.WriteJson(new SimulationDocument(trace.Points.Count, trace.Remarks, hosts, oracle, elapsed, brief), CliJson.Shared.SimulationDocument);
            return;
        }

        session.Terminal.Write(SimulationTable.Of(session.Terminal, results));
        session.Terminal.WriteLine("");
        session.Terminal.WriteLine(FormattableString.Invariant($"{trace.Points.Count} s of load in {elapsed:0} ms. Cost and regret are in failed requests; the oracle's cost is {oracle:0}."));
        foreach (var host in options.Hosts)
            session.Terminal.WriteLine($"Host {host.Name}: {host.Profile.Name}. {host.Profile.Source}");
        session.Terminal.WriteLine($"Moves: {options.Settings.Move.Name}. {options.Settings.Move.Source}");
    }

    private static SimulationOptions Options(string[] profiles, string move)
    {
        if (profiles.Length < 2)
            throw new CommandFailedException(ExitCode.Usage, "One profile was given; a move needs two hosts.", "Give --profile twice.");
        try
        {
            var hosts = profiles.Select((name, index) => new HostView { Name = $"{(char)('a' + index)}", Profile = ShippedProfiles.Os(name) }).ToArray();
            return new SimulationOptions { Hosts = hosts, Settings = new PolicySettings { Move = ShippedProfiles.Move(move) } };
        }
        catch (ProfileFormatException broken)
        {
            throw new CommandFailedException(ExitCode.Usage, broken.Message, "docs/operations.md describes profiles.", broken);
        }
    }
}

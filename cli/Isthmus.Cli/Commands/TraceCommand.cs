using System.CommandLine;
using Isthmus.Cli.Simulations;
using Isthmus.Policy.Traces;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus trace …</c>: makes load traces for <c>isthmus simulate</c>.</summary>
internal static class TraceCommand
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(1);

    public static Command Create(Session session) =>
        new("trace", "Make load traces for isthmus simulate.") { FromAccessLog(session), Generate(session) };

    private static CliCommand FromAccessLog(Session session)
    {
        var file = new Argument<string>("file") { Description = "An access log in the common or combined format; - reads standard input." };
        var hold = DurationOption.Create("--hold", "How long a connection stays open after its request, such as the server's keep-alive time (default: 1s).");
        var command = new CliCommand("from-accesslog", "Turn an access log of nginx or Apache into a trace, on standard output.")
        {
            Examples = ["isthmus trace from-accesslog /var/log/nginx/access.log > monday.csv", "zcat access.log.*.gz | isthmus trace from-accesslog - --hold 65s > week.csv"],
        };
        command.Add(file);
        command.Add(hold);
        command.Action = new CommandAction(session, (result, _) =>
        {
            var held = result.GetValue(hold) ?? s_keepAlive;
            TraceWriter.Write(session.Terminal.Out, TraceFile.Read(session.Terminal, result.GetRequiredValue(file), (text, source) => AccessLog.Read(text, source, held)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static CliCommand Generate(Session session)
    {
        var shape = new Argument<TraceShape>("shape") { Description = "daily, flashcrowd, ramp, sawtooth or constant." };
        var options = new GeneratedTraceOptions();
        var command = new CliCommand("generate", "Make a trace of a given shape, on standard output.")
        {
            Examples = ["isthmus trace generate daily > day.csv", "isthmus trace generate flashcrowd --length 1h --most 15000 > crowd.csv"],
        };
        command.Add(shape);
        options.AddTo(command);
        command.Action = new CommandAction(session, (result, _) =>
        {
            TraceWriter.Write(session.Terminal.Out, options.Make(result, result.GetValue(shape)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}

using System.CommandLine;
using Isthmus.Policy.Traces;

namespace Isthmus.Cli.Commands;

/// <summary>What a generated trace is made with.</summary>
internal sealed class GeneratedTraceOptions
{
    private const double LeastLoad = 1000;
    private const double MostLoad = 10_000;
    private const double UsualNoise = 0.05;
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private readonly Option<TimeSpan?> _length = DurationOption.Create("--length", "How long the generated trace is (default: 24h).");
    private readonly Option<double> _least = Number("--least", "Its least load, connections (default: 1000).", LeastLoad);
    private readonly Option<double> _most = Number("--most", "Its highest load, connections (default: 10000).", MostLoad);
    private readonly Option<double> _noise = Number("--noise", "Standard deviation of its noise, as part of the load (default: 0.05).", UsualNoise);
    private readonly Option<int> _seed = new("--seed") { Description = "Begins the noise: the same number, the same trace (default: 1).", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_length, _least, _most, _noise, _seed])
            command.Add(option);
    }

    /// <exception cref="CommandFailedException">The options contradict each other.</exception>
    public LoadTrace Make(ParseResult result, TraceShape shape)
    {
        var (least, most, length) = (result.GetValue(_least), result.GetValue(_most), result.GetValue(_length) ?? s_day);
        if (most < least)
            throw new CommandFailedException(ExitCode.Usage, $"--most ({most}) is less than --least ({least}).", "Give the higher load to --most.");
        if (length < TimeSpan.FromSeconds(2))
            throw new CommandFailedException(ExitCode.Usage, "--length is less than two seconds.", "Give 2s or more.");
        return TraceGenerator.Make(shape, length, least, most, result.GetValue(_noise), result.GetValue(_seed));
    }

    private static Option<double> Number(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "NUMBER", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1e9))
                result.AddError($"{name} is a number from 0 to 1000000000.");
        });
        return option;
    }
}

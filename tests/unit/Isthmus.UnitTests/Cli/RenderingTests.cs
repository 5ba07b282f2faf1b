using Isthmus.Cli;
using Isthmus.Cli.Terminals;
using Spectre.Console;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class RenderingTests
{
    [Fact]
    public async Task Tables_in_a_pipe_are_bare_unbroken_columns()
    {
        using var line = new CommandLine(new ScriptedCoordinator());
        Assert.Equal(ExitCode.Success, await line.RunAsync("status"));
        Assert.DoesNotContain('\u001b', line.Output);
        Assert.DoesNotContain('│', line.Output);
        var rows = line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["SERVICE", "HOST", "ADDRESS", "EPOCH", "CONNECTIONS", "REQUESTS/S", "ACCEPT", "QUEUE", "MOVING"], Words(rows[0]));
        Assert.Equal(["web", "a", "10.77.0.100/24:80", "3", "-", "-", "-", "no"], Words(rows[1]));
    }

    [Fact]
    public void Long_cells_are_not_wrapped_in_a_pipe()
    {
        var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, isInteractive: false, useColor: false);
        var table = terminal.Table("A");
        table.AddRow(new Text(new string('x', 500)));
        terminal.Write(table);
        Assert.Equal(2, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Colour_is_left_out_when_it_is_not_wanted()
    {
        var output = new StringWriter();
        new Terminal(output, TextWriter.Null, isInteractive: true, useColor: false).Write(new Text("red", new Style(Color.Red)));
        Assert.Equal("red", output.ToString());
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Isthmus.Cli.Terminals;

/// <summary>Where a command writes: results to standard output, everything else to standard error.</summary>
internal sealed class Terminal
{
    /// <summary>Columns of a table that nobody looks at through a window: lines are never broken in a file or a pipe.</summary>
    private const int UnbrokenWidth = 4096;

    private readonly Lazy<IAnsiConsole> _console;

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="isInteractive">True when standard output is a terminal that a person looks at.</param>
    /// <param name="useColor">False for plain text (no-color.org).</param>
    public Terminal(TextWriter output, TextWriter error, bool isInteractive, bool useColor)
    {
        Out = output;
        Error = error;
        IsInteractive = isInteractive;
        _console = new Lazy<IAnsiConsole>(() => CreateConsole(output, isInteractive, useColor));
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>True when lines may be redrawn in place.</summary>
    public bool IsInteractive { get; }

    /// <summary>Standard output with tables, colours and redrawing.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>The terminal of this process: no colour and no redrawing when it is none, or when NO_COLOR is set.</summary>
    public static Terminal OfThisProcess()
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        var interactive = !System.Console.IsOutputRedirected && !isDumb;
        var color = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(System.Console.Out, System.Console.Error, interactive, color);
    }

    /// <summary>An empty table: framed for a person, bare columns for a pipe.</summary>
    public Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(IsInteractive ? TableBorder.Rounded : TableBorder.None);
        foreach (var column in columns)
        {
            var header = new TableColumn(new Text(IsInteractive ? column : column.ToUpperInvariant())) { NoWrap = !IsInteractive };
            table.AddColumn(IsInteractive ? header : header.Padding(0, 0, 2, 0));
        }

        return table;
    }

    public void Write(IRenderable renderable) => Console.Write(renderable);

    public void WriteLine(string line) => Out.WriteLine(line);

    /// <summary>One JSON value on one line.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Out.WriteLine(JsonSerializer.Serialize(value, type));

    private static IAnsiConsole CreateConsole(TextWriter output, bool interactive, bool color)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!interactive)
            console.Profile.Width = UnbrokenWidth;
        return console;
    }
}

using Isthmus.Cli.Terminals;
using Isthmus.Policy.Traces;

namespace Isthmus.Cli.Simulations;

/// <summary>Reads traces and access logs from files; what is odd about one goes to standard error.</summary>
internal static class TraceFile
{
    /// <exception cref="CommandFailedException">The file is not there, or is no trace.</exception>
    public static LoadTrace Read(Terminal terminal, string path, Func<TextReader, string, LoadTrace> read)
    {
        try
        {
            using var text = path == "-" ? null : new StreamReader(path);
            var trace = read(text ?? Console.In, path == "-" ? "standard input" : path);
            foreach (var remark in trace.Remarks)
                terminal.Error.WriteLine($"isthmus: {PlainText.Of($"{path}: {remark}")}");
            return trace;
        }
        catch (TraceFormatException broken)
        {
            throw new CommandFailedException(ExitCode.Usage, broken.Message, "A trace has the columns time, connections and, if known, requests; docs/cli.md has an example.", broken);
        }
        catch (FileNotFoundException missing)
        {
            throw new CommandFailedException(ExitCode.Usage, $"The file {path} is not there.", "Name an existing one, or - for standard input.", missing);
        }
    }
}

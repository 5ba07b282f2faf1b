using Isthmus.Bench.Report;

if (args.Length != 1 || !Directory.Exists(args[0]))
{
    await Console.Error.WriteLineAsync("Usage: Isthmus.Bench.Report DIRECTORY\nMakes report.md and report.html of what bench/paper wrote into that directory.");
    return 2;
}

try
{
    var run = PaperRun.Read(args[0]);
    await File.WriteAllTextAsync(Path.Combine(args[0], "report.md"), MarkdownReport.Write(run));
    await File.WriteAllTextAsync(Path.Combine(args[0], "report.html"), HtmlReport.Write(run, args[0]));
    return 0;
}
catch (Exception e) when (e is IOException or FormatException or System.Text.Json.JsonException)
{
    await Console.Error.WriteLineAsync($"{args[0]} holds no whole run of bench/paper: {e.Message}");
    return 1;
}

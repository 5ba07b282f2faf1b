using Isthmus.Cli.Terminals;
using Spectre.Console;

namespace Isthmus.Cli.Doctor;

/// <summary>Shows a report to a person: a table, what is to do, and a last line that counts.</summary>
internal static class ReportRenderer
{
    public static void Write(Terminal terminal, DoctorReport report)
    {
        var table = terminal.Table("", "Check", "Found");
        foreach (var finding in report.Findings)
            table.AddRow(new Text(Word(finding.Verdict), new Style(Colour(finding.Verdict))), new Text(finding.Check), new Text(finding.Found));
        terminal.Write(table);

        foreach (var finding in report.Findings.Where(finding => finding.Remedy is not null).OrderByDescending(finding => finding.Verdict))
        {
            terminal.WriteLine("");
            terminal.Console.Write(new Text($"{Word(finding.Verdict)}  {finding.Check}: {finding.Found}\n", new Style(Colour(finding.Verdict))));
            terminal.WriteLine($"      {finding.Remedy}");
        }

        terminal.WriteLine("");
        terminal.WriteLine($"{report.Count(Verdict.Ok)} ok, {report.Count(Verdict.Warn)} warnings, {report.Count(Verdict.Fail)} failed");
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warn => "warn",
        _ => "FAIL",
    };

    private static Color Colour(Verdict verdict) => verdict switch
    {
        Verdict.Ok => Color.Green,
        Verdict.Warn => Color.Yellow,
        _ => Color.Red,
    };
}

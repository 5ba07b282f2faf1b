using System.Globalization;
using Isthmus.Cli.Terminals;
using Spectre.Console;

namespace Isthmus.Cli.Inspection;

/// <summary>An inspection as tables.</summary>
internal static class InspectionTables
{
    public static void Write(Terminal terminal, CheckpointInspection inspection, bool memory)
    {
        Section(terminal, "Processes", Processes(terminal, inspection.Processes), inspection.Processes.Count);
        if (memory)
            Section(terminal, "Memory", Memory(terminal, inspection.Memory), inspection.Memory.Count);
        Section(terminal, "Descriptors", Descriptors(terminal, inspection.Descriptors), inspection.Descriptors.Count);
        Section(terminal, "Connections", Connections(terminal, inspection.Connections), inspection.Connections.Count);
    }

    private static void Section(Terminal terminal, string title, Table table, int count)
    {
        terminal.WriteLine($"{title} ({count})");
        if (count > 0)
            terminal.Write(table);
        terminal.WriteLine("");
    }

    private static Table Processes(Terminal terminal, IReadOnlyList<ProcessLine> lines)
    {
        var table = terminal.Table("Pid", "Name", "Parent", "Group", "Session", "State", "Threads", "Descriptors", "Memory", "Program");
        foreach (var line in lines)
        {
            Row(table, Number(line.Pid), new string(' ', 2 * line.Depth) + line.Name, Number(line.Parent), Number(line.Group), Number(line.Session),
                line.State.ToString(), Number(line.Threads), Number(line.Descriptors), Size((ulong)line.DumpedBytes), line.Program ?? "-");
        }

        return table;
    }

    private static Table Memory(Terminal terminal, IReadOnlyList<MemoryLine> lines)
    {
        var table = terminal.Table("Pid", "Range", "Prot", "Size", "Dumped", "Kind", "File");
        foreach (var line in lines)
            Row(table, Number(line.Pid), $"{line.Start}-{line.End}", line.Protection, Size(line.Bytes), Size(line.DumpedBytes), line.Kind, line.File ?? "");
        return table;
    }

    private static Table Descriptors(Terminal terminal, IReadOnlyList<DescriptorLine> lines)
    {
        var table = terminal.Table("Pid", "Fd", "Kind", "File", "Exec", "Details");
        foreach (var line in lines)
            Row(table, Number(line.Pid), Number(line.Number), line.Kind, Number(line.File), line.CloseOnExec ? "closes" : "stays", line.Details);
        return table;
    }

    private static Table Connections(Terminal terminal, IReadOnlyList<ConnectionLine> lines)
    {
        var table = terminal.Table("Protocol", "Local", "Remote", "State", "Owners", "Unread", "Unacked", "Unsent", "MSS", "Options");
        foreach (var line in lines)
        {
            Row(table, line.Protocol, line.Local, line.Remote ?? "-", line.State, line.Owners.Count == 0 ? "not accepted" : string.Join(", ", line.Owners),
                Number(line.ReceiveQueue), Number(line.Unacknowledged), Number(line.Unsent), Number(line.SegmentSize), line.Options ?? "");
        }

        return table;
    }

    private static void Row(Table table, params IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(PlainText.Of(cell).ReplaceLineEndings("?"))));

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Size(ulong bytes) => bytes switch
    {
        0 => "0",
        < 10 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
    };
}

namespace Isthmus.Bench.Report;

/// <summary>A file of comma-separated values without quotation, as bench/paper writes them.</summary>
/// <param name="Columns">The heading.</param>
/// <param name="Rows">The lines below it.</param>
internal sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <exception cref="FormatException">A line has another number of cells than the heading.</exception>
    public static CsvTable Read(string path)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0)
            throw new FormatException($"{path} is empty.");
        var columns = lines[0].Split(',');
        var rows = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        return rows.All(row => row.Length == columns.Length)
            ? new CsvTable(columns, rows)
            : throw new FormatException($"{path} has a line with another number of cells than its heading.");
    }

    public string this[int row, string column] => Rows[row][Columns.ToList().IndexOf(column)];
}

using System.Globalization;

namespace Isthmus.Engine.Execution;

/// <summary>Finds the IDs by which this process sees tasks whose IDs are those of another PID namespace (proc(5)).</summary>
internal static class OuterIds
{
    /// <summary>The child of the process <paramref name="parent"/> (seen from here) whose ID in its own namespace is <paramref name="inner"/>.</summary>
    public static int OfChild(int parent, int inner)
    {
        var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task/{parent}/children"));
        foreach (var range in children.AsSpan().Split(' '))
        {
            var text = children.AsSpan(range);
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var outer)
                && InnerOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{outer}/status")) == inner)
                return outer;
        }

        throw new TraceException($"The child {inner} of process {parent} is not to be found in /proc.");
    }

    /// <summary>The thread of the process <paramref name="process"/> (seen from here) whose ID in its own namespace is <paramref name="inner"/>.</summary>
    public static int OfThread(int process, int inner)
    {
        foreach (var directory in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")))
        {
            if (InnerOf($"{directory}/status") == inner)
                return int.Parse(Path.GetFileName(directory.AsSpan()), CultureInfo.InvariantCulture);
        }

        throw new TraceException($"The thread {inner} of process {process} is not to be found in /proc.");
    }

    /// <summary>The ID in the innermost namespace: the last number of NSpid in a status file.</summary>
    private static int InnerOf(string statusFile)
    {
        const string field = "\nNSpid:";
        var status = File.ReadAllText(statusFile);
        var start = status.IndexOf(field, StringComparison.Ordinal);
        if (start < 0)
            throw new TraceException($"{statusFile} has no NSpid line.");
        var line = status.AsSpan(start + field.Length);
        line = line[..line.IndexOf('\n')];
        return int.Parse(line[(line.LastIndexOf('\t') + 1)..], CultureInfo.InvariantCulture);
    }
}

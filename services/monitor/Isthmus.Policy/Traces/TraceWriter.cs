using System.Globalization;

namespace Isthmus.Policy.Traces;

/// <summary>Writes a trace as <see cref="TraceReader"/> reads it.</summary>
public static class TraceWriter
{
    public static void Write(TextWriter text, LoadTrace trace)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(trace);
        text.Write("time,connections,requests\n");
        foreach (var point in trace.Points)
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{trace.Start.AddSeconds(point.Seconds):yyyy-MM-ddTHH:mm:ssZ},{point.Connections:0.##},{point.RequestsPerSecond:0.##}\n"));
    }
}

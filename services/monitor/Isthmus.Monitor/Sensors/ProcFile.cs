using Isthmus.Linux;

namespace Isthmus.Monitor.Sensors;

/// <summary>A sensor that is one file of a proc file system.</summary>
internal static class ProcFile
{
    /// <param name="host">Whose file it is.</param>
    /// <param name="sensor">The sensor's name, for when it is lost.</param>
    /// <param name="path">The file.</param>
    /// <param name="parse">Makes the value; throws <see cref="FormatException"/> or <see cref="OverflowException"/> for what it does not understand.</param>
    public static SensorReading<T> Read<T>(HostSpace host, string sensor, string path, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return SensorReading<T>.Of(parse(File.ReadAllText(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return SensorReading<T>.LostBecause($"{sensor} of host '{host.Name}': {e.Message}");
        }
    }
}

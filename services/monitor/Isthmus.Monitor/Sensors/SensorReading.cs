namespace Isthmus.Monitor.Sensors;

/// <summary>What a sensor said: a value, or why there is none. A lost sensor is never read as zero.</summary>
/// <typeparam name="T">What the sensor measures.</typeparam>
public readonly record struct SensorReading<T>
    where T : struct
{
    private SensorReading(T? value, string? lost)
    {
        Value = value;
        Lost = lost;
    }

    /// <summary>Null when the sensor is lost.</summary>
    public T? Value { get; }

    /// <summary>The sensor and the reason, when it is lost.</summary>
    public string? Lost { get; }

    public static SensorReading<T> Of(T value) => new(value, null);

    public static SensorReading<T> LostBecause(string reason) => new(null, reason);
}

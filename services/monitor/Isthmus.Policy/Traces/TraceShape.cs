namespace Isthmus.Policy.Traces;

/// <summary>The course of a generated load.</summary>
public enum TraceShape
{
    /// <summary>A day's cycle: least at four in the morning, most at four in the afternoon.</summary>
    Daily,

    /// <summary>Low load, and in the middle a crowd that comes within a second and goes slowly.</summary>
    FlashCrowd,

    /// <summary>From least to most, slowly.</summary>
    Ramp,

    /// <summary>Back and forth around the middle of least and most, every ten minutes: the worst for a threshold there.</summary>
    Sawtooth,

    /// <summary>The middle of least and most.</summary>
    Constant,
}

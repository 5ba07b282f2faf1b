namespace Isthmus.Policy.Forecasting;

/// <summary>Whether a load left its level.</summary>
public enum LoadChange
{
    /// <summary>It varies as it did.</summary>
    None,

    /// <summary>It has risen beyond its noise.</summary>
    Rise,

    /// <summary>It has fallen beyond its noise.</summary>
    Fall,
}

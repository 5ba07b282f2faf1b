namespace Isthmus.Policy.Profiles;

/// <summary>Where a figure of a profile comes from.</summary>
public enum FigureOrigin
{
    /// <summary>Printed in the publication that the profile names.</summary>
    Printed,

    /// <summary>Follows by arithmetic from printed figures and, where the profile says so, assumed ones.</summary>
    Derived,

    /// <summary>Chosen so that the order of systems agrees with the publication, which gives no number for it (or none that is known to us).</summary>
    Assumed,

    /// <summary>Measured with this project's own benchmark.</summary>
    Measured,
}

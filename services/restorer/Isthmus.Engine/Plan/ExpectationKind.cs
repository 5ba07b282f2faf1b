namespace Isthmus.Engine.Plan;

/// <summary>How a result is judged.</summary>
public enum ExpectationKind
{
    /// <summary>No error.</summary>
    Success,

    /// <summary>No error, or one tolerated error.</summary>
    SuccessOr,

    /// <summary>One value only.</summary>
    Exactly,

    /// <summary>Every result.</summary>
    Anything,
}

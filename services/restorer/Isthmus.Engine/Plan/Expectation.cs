namespace Isthmus.Engine.Plan;

/// <summary>What a remote call must return for the plan to go on. An unmet expectation fails the restore before anything runs on.</summary>
public abstract record Expectation
{
    private Expectation()
    {
    }

    /// <summary>Any result that is not an error (not in −4095 … −1).</summary>
    public static Expectation Success { get; } = new NoError();

    public static Expectation Exactly(ulong value) => new Value(value);

    public static Expectation Exactly(int value) => new Value((ulong)value);

    /// <summary>Success, or the error <paramref name="errno"/> (positive, as in errno.h).</summary>
    public static Expectation SuccessOr(int errno) => new NoErrorBut(errno);

    public sealed record NoError : Expectation;

    public sealed record Value(ulong Wanted) : Expectation;

    public sealed record NoErrorBut(int Errno) : Expectation;
}

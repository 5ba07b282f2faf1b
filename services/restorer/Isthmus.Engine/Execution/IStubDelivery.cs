namespace Isthmus.Engine.Execution;

/// <summary>How a system is given the <see cref="StubImage"/> as a program to start.</summary>
internal interface IStubDelivery
{
    /// <summary>Puts the program somewhere, has it started from there by <paramref name="start"/>, which gets the path, and leaves nothing behind.</summary>
    /// <returns>What <paramref name="start"/> returned.</returns>
    /// <exception cref="TraceException">It cannot be put there.</exception>
    int Deliver(byte[] program, Func<string, int> start);
}

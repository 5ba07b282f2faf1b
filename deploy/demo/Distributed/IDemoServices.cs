namespace Isthmus.Demo.Distributed;

/// <summary>Isthmus as the demo runs it.</summary>
internal interface IDemoServices : IAsyncDisposable
{
    /// <summary>The last lines that each process wrote.</summary>
    IEnumerable<(string Name, IEnumerable<string> Lines)> Logs { get; }
}

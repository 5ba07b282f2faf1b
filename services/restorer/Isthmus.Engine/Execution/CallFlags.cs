namespace Isthmus.Engine.Execution;

/// <summary>How the <see cref="Interpreter"/> treats one entry of a batch.</summary>
[Flags]
internal enum CallFlags : byte
{
    None = 0,

    /// <summary>Only the wanted result will do.</summary>
    Strict = 1,

    /// <summary>Any result will do.</summary>
    Anything = 2,

    /// <summary>No call: reads 4 bytes at the first operand.</summary>
    Load = 4,

    /// <summary>No call: writes the low 4 bytes of the second operand to the first.</summary>
    Store = 8,

    /// <summary>A call that returns twice; where it returns 0, the new task spins.</summary>
    Fork = 16,
}

namespace Isthmus.Engine.Planning;

/// <summary>How a process gets a vDSO that works at this host.</summary>
public enum VdsoStrategy
{
    /// <summary>This kernel's own vDSO, which equals the dumped one, moves to the dumped addresses.</summary>
    Remap,

    /// <summary>The dumped code stays; its functions become plain system calls.</summary>
    Patch,
}

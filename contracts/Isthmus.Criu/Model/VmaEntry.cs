namespace Isthmus.Criu.Images;

public sealed partial class VmaEntry
{
    /// <summary>What kind of area it is.</summary>
    public VmaStatus Kind => (VmaStatus)Status;

    /// <summary>Bytes.</summary>
    public ulong Length => End - Start;

    public bool Is(VmaStatus status) => (Kind & status) != 0;
}

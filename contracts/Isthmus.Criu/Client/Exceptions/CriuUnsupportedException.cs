namespace Isthmus.Criu;

/// <summary>The kernel lacks what the request needs; asking again is no use.</summary>
public sealed class CriuUnsupportedException(string request, string reason) : CriuException(request, reason, 0, null);

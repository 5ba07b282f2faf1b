namespace Isthmus.Criu;

/// <summary>Nothing listens on the CRIU service's socket: nothing was asked of it, so another service may be asked instead.</summary>
public sealed class CriuUnreachableException(string message, Exception? inner = null) : CriuServiceException(message, inner);

namespace Isthmus.Coordinator.Api;

/// <summary>Another process answers on the coordinator's socket.</summary>
public sealed class SocketTakenException(string path) : Exception(
    $"Another coordinator already answers on {path}: stop it, or give this one a socket of its own (Isthmus:Socket).");

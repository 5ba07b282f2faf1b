namespace Isthmus.Criu;

/// <summary>
/// The CRIU service could not be started or reached, or its connection broke. When it broke within a dump, what became
/// of the tree is not known: look before acting.
/// </summary>
public class CriuServiceException(string message, Exception? inner = null) : Exception(message, inner);

namespace Isthmus.Contracts.Api;

/// <summary>A dead letter was replayed or discarded.</summary>
/// <param name="Id">Which.</param>
public sealed record DeadMessageReply(string Id);

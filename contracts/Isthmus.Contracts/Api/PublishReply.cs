namespace Isthmus.Contracts.Api;

/// <summary>Answer to <c>POST /publish</c>.</summary>
/// <param name="Type">The message type's full name.</param>
/// <param name="MessageId">The ID that the message went out under.</param>
public sealed record PublishReply(string Type, Guid MessageId);

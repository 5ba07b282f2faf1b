using Isthmus.Contracts.Api;

namespace Isthmus.Coordinator.Api;

/// <summary>The client's request can't be understood; the answer says why.</summary>
public sealed class BadRequestException(string error, string remedy) : Exception(error)
{
    /// <summary>What the client is told.</summary>
    public ApiError Answer { get; } = new(error, remedy);
}

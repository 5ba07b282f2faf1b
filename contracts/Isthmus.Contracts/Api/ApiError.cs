namespace Isthmus.Contracts.Api;

/// <summary>Body of every answer that is not a success.</summary>
/// <param name="Error">One sentence: what happened, to what.</param>
/// <param name="Remedy">One sentence: what to do.</param>
/// <param name="MigrationId">The migration that this is about, where there is one.</param>
public sealed record ApiError(string Error, string Remedy, Guid? MigrationId = null);

namespace Isthmus.Coordinator.Saga;

/// <summary>Why a migration may not begin.</summary>
/// <param name="Reason">One sentence: what is wrong.</param>
/// <param name="Remedy">One sentence: what to do.</param>
public sealed record AdmissionRefusal(string Reason, string Remedy);

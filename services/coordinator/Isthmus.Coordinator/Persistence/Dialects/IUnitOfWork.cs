namespace Isthmus.Coordinator.Persistence.Dialects;

/// <summary>One message's changes: all are stored, or none.</summary>
public interface IUnitOfWork : IAsyncDisposable
{
    /// <summary>Makes what was saved last.</summary>
    Task CommitAsync(CancellationToken cancellation);
}

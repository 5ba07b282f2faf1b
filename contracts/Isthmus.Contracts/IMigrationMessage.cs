namespace Isthmus.Contracts;

/// <summary>A message of one migration; all of them share its ID, which correlates the saga.</summary>
public interface IMigrationMessage : IBusMessage
{
    /// <summary>The migration's ID, chosen by whoever asked for it.</summary>
    Guid MigrationId { get; }

    /// <summary>The service's name, as configured.</summary>
    string Service { get; }
}

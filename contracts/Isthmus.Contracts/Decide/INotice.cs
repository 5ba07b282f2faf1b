namespace Isthmus.Contracts.Decide;

/// <summary>Something about hosts or operating systems that anybody may announce, and that the monitor acts on.</summary>
public interface INotice : IBusMessage;

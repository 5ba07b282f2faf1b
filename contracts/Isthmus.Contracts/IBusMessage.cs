namespace Isthmus.Contracts;

/// <summary>Marks what travels on the bus: each has a JSON Schema and an example in <c>contracts/schemas</c>.</summary>
public interface IBusMessage;

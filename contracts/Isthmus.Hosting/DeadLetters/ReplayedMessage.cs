namespace Isthmus.Hosting.DeadLetters;

/// <summary>Stands for a message whose bytes are sent again as they are, whatever their type.</summary>
internal sealed record ReplayedMessage;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>Transport headers that say what became of a message.</summary>
internal static class DeadLetterHeaders
{
    public const string Queue = "isthmus-queue";
    public const string MessageType = "isthmus-type";
    public const string Reason = "isthmus-reason";
    public const string ExceptionType = "isthmus-exception";
    public const string At = "isthmus-at";

    /// <summary>How often the message has been delivered again after an outage.</summary>
    public const string Redelivery = "isthmus-redelivery";
}

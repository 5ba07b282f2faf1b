namespace Isthmus.SagaTests.Scripted;

/// <summary>What a scripted stage does with one message.</summary>
internal enum StageAct
{
    /// <summary>Answers as a working service does.</summary>
    Answer,

    /// <summary>Publishes StageFailed (or PreflightFailed).</summary>
    Fail,

    /// <summary>Throws, as a bug would.</summary>
    Throw,

    /// <summary>Takes the message and never answers.</summary>
    Silence,

    /// <summary>Works on the message until the test says that the work is done, then answers.</summary>
    Slow,
}

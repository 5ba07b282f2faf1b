namespace Isthmus.Policy.Profiles;

/// <summary>A profile can't be used: the operator must mend or replace it.</summary>
/// <param name="source">The file, or the shipped profile's name.</param>
/// <param name="reason">What is wrong, and what would be right.</param>
/// <param name="inner">What was noticed first.</param>
public sealed class ProfileFormatException(string source, string reason, Exception? inner = null)
    : Exception($"The profile {source} can't be used: {reason}", inner);

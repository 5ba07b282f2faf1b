namespace Isthmus.Cli.Inspection;

/// <summary>One open descriptor.</summary>
/// <param name="Pid">Whose.</param>
/// <param name="Number">The descriptor.</param>
/// <param name="File">The id of the open file description; equal ids share offset and flags.</param>
/// <param name="Kind">What it is: "file", "tcp socket", "epoll" …</param>
/// <param name="CloseOnExec">FD_CLOEXEC.</param>
/// <param name="Details">What it refers to.</param>
internal sealed record DescriptorLine(int Pid, uint Number, uint File, string Kind, bool CloseOnExec, string Details);

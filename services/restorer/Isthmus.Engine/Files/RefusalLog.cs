namespace Isthmus.Engine.Files;

/// <summary>Collects the refusals of one checkpoint, in the order in which they are found.</summary>
internal sealed class RefusalLog
{
    private readonly List<FileRefusal> _refusals = [];

    public IReadOnlyList<FileRefusal> Refusals => _refusals;

    public void Add(string resource, OpenFile? file, string reason, string remedy) =>
        _refusals.Add(new FileRefusal(resource, file?.First?.Pid, file?.First?.Descriptor, reason, remedy));

    public void Add(string resource, int pid, int? descriptor, string reason, string remedy) =>
        _refusals.Add(new FileRefusal(resource, pid, descriptor, reason, remedy));
}

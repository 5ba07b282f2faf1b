using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.Engine.Files;

/// <summary>Which process holds which open file at which number.</summary>
internal sealed class DescriptorTables
{
    /// <summary>Numbers from here on are refused: Linux allows 1,048,576 descriptors unless told otherwise (proc(5), fs.nr_open), and parked ones must fit above.</summary>
    public const int HighestCarried = 1_000_000;

    private readonly SortedDictionary<uint, OpenFile> _files = [];
    private readonly Dictionary<int, Dictionary<int, OpenFile>> _byProcess = [];

    public DescriptorTables(Checkpoint checkpoint, RefusalLog refusals)
    {
        var owners = new Dictionary<uint, int>();
        foreach (var process in checkpoint.Processes)
        {
            var table = _byProcess[process.Pid] = [];
            if (process.IsZombie)
                continue;
            if (!owners.TryAdd(process.KernelObjects.FilesId, process.Pid))
            {
                refusals.Add(
                    "shared descriptor table", process.Pid, null,
                    $"it shares one descriptor table with process {owners[process.KernelObjects.FilesId]} (clone(2), CLONE_FILES)",
                    "Let the processes have tables of their own, or be threads of one process.");
                continue;
            }

            foreach (var descriptor in process.Descriptors)
                Add(checkpoint, refusals, process.Pid, table, descriptor);
        }
    }

    /// <summary>Every open file that a descriptor refers to, by id.</summary>
    public IReadOnlyDictionary<uint, OpenFile> Files => _files;

    /// <summary>The largest number in use, −1 for none.</summary>
    public int Highest { get; private set; } = -1;

    /// <summary>The open files of a process by number.</summary>
    public IReadOnlyDictionary<int, OpenFile> Of(int pid) => _byProcess[pid];

    private void Add(Checkpoint checkpoint, RefusalLog refusals, int pid, Dictionary<int, OpenFile> table, FdinfoEntry descriptor)
    {
        var number = (int)descriptor.Fd;
        if (number > HighestCarried)
        {
            refusals.Add("descriptor", pid, number, $"numbers above {HighestCarried} are not carried", "Let the service use lower numbers.");
            return;
        }

        if (!_files.TryGetValue(descriptor.Id, out var file))
        {
            if (!checkpoint.Files.TryGetValue(descriptor.Id, out var entry))
            {
                refusals.Add("descriptor", pid, number, $"the checkpoint does not hold its file {descriptor.Id:x}", "Dump the service again.");
                return;
            }

            _files[descriptor.Id] = file = new OpenFile(entry);
        }

        file.Holders.Add(new Holder(pid, number, (descriptor.Flags & 1) != 0));
        table[number] = file;
        Highest = Math.Max(Highest, number);
    }
}

using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files;

/// <summary>
/// Fills the descriptor table of one process. What it inherited goes to its numbers first; its own files are then made by
/// rising number, so that in a table without holes each is born where it belongs. Holes are plugged meanwhile.
/// </summary>
internal sealed class Installation(ProcessFiles process, int firstParked, int firstScratch)
{
    private readonly TaskCalls _calls = process.Calls;
    private readonly DescriptorNumbers _numbers = process.Numbers;
    private readonly List<int> _plugs = [];

    public void Write()
    {
        _calls.Purpose = "descriptors of the stub";
        _calls.CloseFrom(0, firstParked - 1);
        foreach (var (file, at) in process.Inherited)
        {
            _calls.Purpose = $"inherited fd {TaskCalls.Number(at.Descriptor)}";
            _calls.Duplicate(file.Parked, at.Descriptor, at.CloseOnExec);
        }

        PlugHoles();
        var created = new CreatedFiles();
        foreach (var (first, recipe) in process.Own)
        {
            _calls.Purpose = $"{recipe.Name} (fd {TaskCalls.Number(first)})";
            created.Clear();
            recipe.Create(_calls, created);
            Settle(created);
        }

        _calls.Purpose = "plugged holes";
        foreach (var plug in _plugs)
            _calls.Close(plug);
    }

    /// <summary>Moves what was made to the numbers of the checkpoint.</summary>
    private void Settle(CreatedFiles created)
    {
        var pending = new List<(OpenFile File, int Number)>(created.Made);
        // Something made just now may stand where something else made just now belongs.
        for (var i = 0; i < pending.Count; i++)
        {
            var (file, number) = pending[i];
            if (pending.Exists(other => other.File != file && Belongs(other.File, number)))
                pending[i] = (file, MoveToScratch(number));
        }

        foreach (var (file, number) in pending)
        {
            var stays = false;
            foreach (var holder in file.Holders)
            {
                if (holder.Descriptor != number)
                {
                    _calls.Duplicate(number, holder.Descriptor, holder.CloseOnExec);
                    continue;
                }

                stays = true;
                if (holder.CloseOnExec)
                    _calls.Call(Syscall.Fcntl, number, Abi.Fcntl.F_SETFD, Abi.Fcntl.FD_CLOEXEC);
            }

            if (!stays)
                _calls.Close(number);
        }
    }

    private static bool Belongs(OpenFile file, int number) => file.Holders.Exists(holder => holder.Descriptor == number);

    private int MoveToScratch(int number)
    {
        var to = firstScratch;
        while (_numbers.IsTaken(to))
            to++;
        _calls.Duplicate(number, to, closeOnExec: false);
        _calls.Close(number);
        return to;
    }

    /// <summary>A hole costs two calls once; unplugged, it costs two calls for every file made above it.</summary>
    private void PlugHoles()
    {
        var wanted = new HashSet<int>();
        foreach (var (_, recipe) in process.Own)
            foreach (var file in recipe.Files)
                foreach (var holder in file.Holders)
                    wanted.Add(holder.Descriptor);
        if (wanted.Count == 0)
            return;
        var highest = wanted.Max();
        var holes = new List<int>();
        for (var number = 0; number < highest; number++)
            if (!wanted.Contains(number) && !_numbers.IsTaken(number))
                holes.Add(number);
        if (holes.Count == 0 || holes.Count >= wanted.Count)
            return;

        _calls.Purpose = "plug holes between descriptors";
        var source = _calls.Open(Syscall.EpollCreate1, 0);
        foreach (var hole in holes)
            if (hole != source)
                _calls.Duplicate(source, hole, closeOnExec: false);
        _plugs.AddRange(holes);
        if (!holes.Contains(source))
            _calls.Close(source);
    }
}

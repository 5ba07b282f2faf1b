namespace Isthmus.Engine.Files;

/// <summary>
/// The descriptor table of one task as the plan changes it: POSIX gives a new descriptor the lowest free number,
/// so the planner knows every number before anything runs.
/// </summary>
public sealed class DescriptorNumbers
{
    private readonly HashSet<int> _high = [];
    private readonly int _firstHigh;
    private bool[] _taken = new bool[64];
    private int _lowestFree;

    /// <param name="firstHigh">Numbers from here on are parked or scratch and do not compete with new descriptors.</param>
    public DescriptorNumbers(int firstHigh) => _firstHigh = firstHigh;

    /// <summary>The number that the next new descriptor gets.</summary>
    public int Next()
    {
        while (_lowestFree < _taken.Length && _taken[_lowestFree])
            _lowestFree++;
        return _lowestFree;
    }

    public bool IsTaken(int number) =>
        number >= _firstHigh ? _high.Contains(number) : number < _taken.Length && _taken[number];

    public void Take(int number)
    {
        if (number >= _firstHigh)
        {
            _high.Add(number);
            return;
        }

        if (number >= _taken.Length)
            Array.Resize(ref _taken, Math.Max(number + 1, _taken.Length * 2));
        _taken[number] = true;
    }

    public void Free(int number)
    {
        if (number >= _firstHigh)
        {
            _high.Remove(number);
            return;
        }

        _taken[number] = false;
        _lowestFree = Math.Min(_lowestFree, number);
    }

    public void FreeHigh() => _high.Clear();
}

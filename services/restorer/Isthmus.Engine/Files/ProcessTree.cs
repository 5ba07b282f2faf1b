namespace Isthmus.Engine.Files;

/// <summary>Who forked whom, for the lowest common ancestor of the holders of a file.</summary>
internal sealed class ProcessTree
{
    private readonly Dictionary<int, (int Parent, int Depth, int Order)> _nodes = [];

    /// <param name="processes">Parents before their children; the root's parent is 0.</param>
    public ProcessTree(IEnumerable<(int Pid, int Parent)> processes)
    {
        foreach (var (pid, parent) in processes)
        {
            var depth = _nodes.TryGetValue(parent, out var above) ? above.Depth + 1 : 0;
            if (depth == 0)
                Root = Root == 0 ? pid : Root;
            _nodes[pid] = (parent, depth, _nodes.Count);
        }
    }

    public int Root { get; }

    /// <summary>The position of a process in the tree, parents first.</summary>
    public int Order(int pid) => _nodes[pid].Order;

    public bool Contains(int pid) => _nodes.ContainsKey(pid);

    /// <summary>The process nearest to <paramref name="a"/> and <paramref name="b"/> that both descend from (or are).</summary>
    public int CommonAncestor(int a, int b)
    {
        while (a != b)
        {
            var (parentOfA, depthOfA, _) = _nodes[a];
            var (parentOfB, depthOfB, _) = _nodes[b];
            if (depthOfA == 0 && depthOfB == 0)
                return Root;
            if (depthOfA >= depthOfB)
                a = parentOfA;
            else
                b = parentOfB;
        }

        return a;
    }
}

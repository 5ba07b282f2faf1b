namespace Isthmus.Engine.Files;

/// <summary>What one process makes, inherits, finishes and starts.</summary>
internal sealed class ProcessFiles(TaskCalls calls, DescriptorNumbers numbers)
{
    public TaskCalls Calls { get; } = calls;

    public DescriptorNumbers Numbers { get; } = numbers;

    /// <summary>Made here before its children are forked.</summary>
    public List<AnchorRecipe> Anchors { get; } = [];

    /// <summary>Made here before its children are forked, for itself and for them.</summary>
    public List<FileRecipe> Shared { get; } = [];

    /// <summary>Made here for this process alone, by the number of their first descriptor.</summary>
    public List<(int First, FileRecipe Recipe)> Own { get; } = [];

    /// <summary>Inherited or made here before the fork, and where they go.</summary>
    public List<(OpenFile File, Holder At)> Inherited { get; } = [];

    /// <summary>Files that this process finishes and starts for all of their holders.</summary>
    public List<(FileRecipe Recipe, OpenFile File, Holder At)> FollowUps { get; } = [];

    /// <summary>Puts everything in an order that depends on the checkpoint alone.</summary>
    public void Sort(ProcessTree tree)
    {
        Own.Sort((a, b) => a.First.CompareTo(b.First));
        FollowUps.Sort((a, b) => a.At.Descriptor.CompareTo(b.At.Descriptor));
        Inherited.Sort((a, b) => a.At.Descriptor.CompareTo(b.At.Descriptor));
        Shared.Sort((a, b) => Key(a).CompareTo(Key(b)));

        (int, int) Key(FileRecipe recipe)
        {
            var best = (int.MaxValue, int.MaxValue);
            foreach (var file in recipe.Files)
                if (file.First is { } first && (tree.Order(first.Pid), first.Descriptor) is var key && key.CompareTo(best) < 0)
                    best = key;
            return best;
        }
    }
}

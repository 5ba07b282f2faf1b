namespace Isthmus.Engine.Files;

/// <summary>What a recipe has made: each file and the number at which it stands just now.</summary>
internal sealed class CreatedFiles
{
    private readonly List<(OpenFile File, int Number)> _made = [];

    public IReadOnlyList<(OpenFile File, int Number)> Made => _made;

    public void Add(OpenFile file, int number) => _made.Add((file, number));

    public void Clear() => _made.Clear();
}

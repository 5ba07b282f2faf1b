using System.Text;
using Isthmus.Contracts;

namespace Isthmus.Coordinator.Saga;

/// <summary>Draws the state machine from the machine itself, so that the picture cannot lie.</summary>
public static class SagaGraph
{
    private const string Initial = "Initial";

    /// <summary>
    /// A Mermaid <c>stateDiagram-v2</c>: one arrow for each pair of states, labelled with the events that lead from one to
    /// the other. Events that change no state are left out.
    /// </summary>
    public static string ToMermaid()
    {
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var arrow in SagaArrows.Of(new MigrationStateMachine()).GroupBy(arrow => (arrow.From, arrow.To)).OrderBy(pair => Rank(pair.Key.From)).ThenBy(pair => Rank(pair.Key.To)))
            Append(text, Name(arrow.Key.From), arrow.Key.To, string.Join(", ", arrow.Select(one => one.Event).Order(StringComparer.Ordinal)));
        foreach (var final in Enum.GetValues<MigrationState>().Where(state => state.IsFinal()))
            Append(text, final.ToString(), "[*]", "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string from, string to, string label)
    {
        text.Append("    ").Append(from).Append(" --> ").Append(to);
        if (label.Length > 0)
            text.Append(" : ").Append(label);
        text.Append('\n');
    }

    private static int Rank(string state) => Enum.TryParse<MigrationState>(state, out var known) ? (int)known : -1;

    private static string Name(string state) => state == Initial ? "[*]" : state;
}

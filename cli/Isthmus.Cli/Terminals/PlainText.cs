namespace Isthmus.Cli.Terminals;

/// <summary>Text that came from images or other machines: control characters must not reach a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text with every control character but line ends and tabs as a question mark.</summary>
    public static string Of(string text) => text.Any(IsHarmful) ? string.Create(text.Length, text, static (plain, text) =>
    {
        for (var at = 0; at < text.Length; at++)
            plain[at] = IsHarmful(text[at]) ? '?' : text[at];
    }) : text;

    private static bool IsHarmful(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');
}

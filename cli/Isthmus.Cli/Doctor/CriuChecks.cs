namespace Isthmus.Cli.Doctor;

/// <summary>Is there a CRIU that works on this kernel?</summary>
internal static class CriuChecks
{
    /// <summary>Older ones fail on current kernels: 3.17 at the vDSO, 4.1.1 at socket options.</summary>
    private static readonly Version s_oldest = new(4, 2);

    private const string Install = "Run deploy/linux/install-criu.sh.";

    public static IEnumerable<Finding> Of(CriuFacts criu)
    {
        if (criu.Version is not { } text)
        {
            yield return Finding.Fail("criu", criu.Error ?? $"{criu.Path} is not there", Install + " Another place is named with --criu or the host's Criu setting.");
            yield break;
        }

        if (KernelChecks.ParseRelease(text) is not { } version)
            yield return Finding.Warn("criu", $"{criu.Path} says version \"{text}\"", $"CRIU {s_oldest} or later is needed. {Install}");
        else if (version < s_oldest)
            yield return Finding.Fail("criu", $"{criu.Path}, version {text}", $"Too old, it fails on current kernels: {s_oldest} or later is needed. {Install}");
        else
            yield return Finding.Ok("criu", $"{criu.Path}, version {text}");

        yield return criu.CheckExitCode switch
        {
            null => Finding.Warn("criu check", "was not run", "Run it as root: isthmus doctor"),
            0 => Finding.Ok("criu check", "looks good"),
            var code => Finding.Fail("criu check", Complaint(criu) ?? $"exit code {code}", $"Run as root; the whole answer: {criu.Path} check -v4"),
        };
    }

    /// <summary>The line that says what is wrong: the first error, else the first warning.</summary>
    private static string? Complaint(CriuFacts criu) =>
        criu.CheckLines.FirstOrDefault(line => line.StartsWith("Error", StringComparison.Ordinal))
        ?? criu.CheckLines.FirstOrDefault(line => line.StartsWith("Warn", StringComparison.Ordinal))
        ?? criu.CheckLines.FirstOrDefault(line => line.Length > 0);
}

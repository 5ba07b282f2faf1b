using System.CommandLine;
using Isthmus.Criu;

namespace Isthmus.Cli.Commands;

/// <summary>The <c>--images</c> option, and opening what it names.</summary>
internal static class ImagesOption
{
    public static Option<DirectoryInfo> Create() =>
        new("--images") { Description = "The directory that criu dump wrote.", HelpName = "DIR", Required = true };

    /// <summary>Decodes and checks every image, then gives them to <paramref name="use"/>.</summary>
    /// <exception cref="CommandFailedException">There is no such directory, or an image is missing or damaged.</exception>
    public static async Task<ExitCode> WithCheckpointAsync(DirectoryInfo directory, Func<Checkpoint, Task<ExitCode>> use)
    {
        if (!directory.Exists)
            throw new CommandFailedException(ExitCode.Usage, $"The directory of images {directory.FullName} is not there.", "Name the directory that \"criu dump -D DIR\" wrote.");
        try
        {
            using var source = new DirectoryImageSource(directory.FullName);
            return await use(Checkpoint.Load(source));
        }
        catch (ImageException damaged)
        {
            throw new CommandFailedException(ExitCode.BadImages, damaged.Message + (damaged.Message.Contains(directory.FullName, StringComparison.Ordinal) ? "" : $" (in {directory.FullName})"),
                $"Nothing was restored. Dump again, or copy {directory.FullName} again if it was copied.", damaged);
        }
    }
}

using System.Security.Cryptography;

namespace Isthmus.Cli.Configuration;

/// <summary>Passwords in files that only their owner reads, one a user.</summary>
internal sealed class PasswordFiles(string directory)
{
    private const int RandomBytes = 24;

    /// <summary>A user's password; a new one is made and kept when there is none.</summary>
    /// <exception cref="CommandFailedException">The directory cannot be used.</exception>
    public string Of(string user)
    {
        var path = Path.Combine(directory, user);
        try
        {
            if (File.Exists(path))
                return File.ReadAllText(path).Trim() is { Length: > 0 } password ? password : throw Unusable(path, "it is empty");
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            file.Write(System.Text.Encoding.ASCII.GetBytes(made + "\n"));
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e.Message, e);
        }
    }

    private static CommandFailedException Unusable(string path, string why, Exception? inner = null) =>
        new(ExitCode.Usage, $"The password file {path} cannot be used: {why}.", "Give a directory that you may write, and files with a password each; delete one to have a new one made.", inner);
}

namespace Isthmus.Containers;

/// <summary>The Docker engine that the containers run on, and their images.</summary>
public static class ContainerEngine
{
    private const string DefaultSocket = "/var/run/docker.sock";

    /// <summary>Why no container can be started here, or null when one can. For tests to skip with.</summary>
    public static string? MissingPrerequisite() =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } || File.Exists(DefaultSocket)
            ? null
            : "No Docker engine: run this suite with ./test, or below tests/images/with-engine, which starts one.";

    /// <summary>The image to use: the one that the environment names (see tests/images/with-engine), or the public one.</summary>
    internal static string Image(string server, string publicImage) =>
        Environment.GetEnvironmentVariable($"ISTHMUS_TEST_{server}_IMAGE") is { Length: > 0 } image ? image : publicImage;
}

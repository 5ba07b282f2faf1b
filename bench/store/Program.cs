using Isthmus.Bench.Store;
using Isthmus.Containers;

if (ContainerEngine.MissingPrerequisite() is { } missing)
{
    await Console.Error.WriteLineAsync($"bench/store: {missing}");
    return 2;
}

await using var server = await S3Server.StartAsync(CancellationToken.None);
using var bench = await StoreBench.PrepareAsync(server.Endpoint, server.AccessKey, server.SecretKey);
var page = StorePage.Write(await bench.RunAsync());
if (args is ["--page", var path])
    await File.WriteAllTextAsync(path, page.Text);
else
    Console.Write(page.Text);
return page.WithinBounds ? 0 : 1;

using System.Security.Cryptography;
using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Files;
using Isthmus.Restorer.Files;
using Xunit;

namespace Isthmus.UnitTests.Files;

/// <summary>In a directory that stands for a host's root.</summary>
public sealed class FilePlacementTests : IDisposable
{
    private readonly string _outside = Directory.CreateTempSubdirectory("isthmus-files-").FullName;
    private readonly string _root;
    private readonly RootedFiles _files;
    private readonly FileCache _cache;
    private readonly FilePlacement _placement;

    public FilePlacementTests()
    {
        _root = $"{_outside}/root";
        Directory.CreateDirectory($"{_root}/srv");
        _files = new RootedFiles(_root);
        _cache = new FileCache($"{_outside}/cache");
        _placement = new FilePlacement(_files, _cache, $"{_outside}/placements");
    }

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    private ServiceFile File(string path, byte[] content, ServiceFileUse use = ServiceFileUse.Owned)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        _cache.Put(sha256, 0, content);
        return Entry(path, ServiceFileType.File, use) with { Bytes = content.Length, Sha256 = sha256 };
    }

    // The owner that a process without rights can give.
    private ServiceFile Entry(string path, ServiceFileType type, ServiceFileUse use) => new()
    {
        Path = path,
        Type = type,
        Use = use,
        Mode = type == ServiceFileType.Directory ? 0x1ED : 0x1A0,
        Uid = _files.Status("/srv", follow: true)!.Uid,
        Gid = _files.Status("/srv", follow: true)!.Gid,
        ModifiedAt = DateTimeOffset.UnixEpoch.AddDays(1),
    };

    private PlacementRecord Place(params ServiceFile[] files) =>
        _placement.Apply(new PlacementRecord { MigrationId = Guid.Empty, Service = "web", Epoch = 1, Files = files }, CancellationToken.None);

    private string[] Names(string path = "") => [.. Directory.EnumerateFileSystemEntries(_root + path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(name => name[_root.Length..]).Order(StringComparer.Ordinal)];

    [Fact]
    public void Files_come_with_mode_and_time_and_go_again_when_the_move_is_off()
    {
        var record = Place(
            Entry("/srv/www", ServiceFileType.Directory, ServiceFileUse.Parent), File("/srv/www/page", "new"u8.ToArray()),
            Entry("/srv/www/link", ServiceFileType.Link, ServiceFileUse.Owned) with { Target = "page" }, Entry("/srv/www/log", ServiceFileType.File, ServiceFileUse.Log));

        Assert.True(record.IsComplete);
        Assert.Equal(["/srv", "/srv/www", "/srv/www/link", "/srv/www/log", "/srv/www/page"], Names());
        Assert.Equal("new", System.IO.File.ReadAllText($"{_root}/srv/www/link"));
        Assert.Equal((UnixFileMode)0x1A0, System.IO.File.GetUnixFileMode($"{_root}/srv/www/page"));
        Assert.Equal(DateTime.UnixEpoch.AddDays(1), System.IO.File.GetLastWriteTimeUtc($"{_root}/srv/www/page"));
        _placement.Undo("web", Guid.Empty);
        Assert.Equal(["/srv"], Names());
        Assert.Null(_placement.Read("web"));
    }

    [Fact]
    public void What_was_replaced_comes_back()
    {
        System.IO.File.WriteAllText($"{_root}/srv/page", "old");
        System.IO.File.SetUnixFileMode($"{_root}/srv/page", UnixFileMode.UserRead);
        System.IO.File.CreateSymbolicLink($"{_root}/srv/link", "old-target");
        Place(File("/srv/page", "new"u8.ToArray()), Entry("/srv/link", ServiceFileType.Link, ServiceFileUse.Owned) with { Target = "page" });
        Assert.Equal("new", System.IO.File.ReadAllText($"{_root}/srv/page"));
        _placement.Undo("web", Guid.Empty);
        Assert.Equal("old", System.IO.File.ReadAllText($"{_root}/srv/page"));
        Assert.Equal(UnixFileMode.UserRead, System.IO.File.GetUnixFileMode($"{_root}/srv/page"));
        Assert.Equal("old-target", _files.ReadLink("/srv/link"));
    }

    [Fact]
    public void What_somebody_changed_since_is_theirs()
    {
        Place(File("/srv/page", "new"u8.ToArray()), Entry("/srv/log", ServiceFileType.File, ServiceFileUse.Log));
        System.IO.File.WriteAllText($"{_root}/srv/page", "edited");
        System.IO.File.WriteAllText($"{_root}/srv/log", "a line");
        _placement.Undo("web", Guid.Empty);
        Assert.Equal(["/srv", "/srv/log", "/srv/page"], Names());
    }

    [Fact]
    public void A_crash_in_between_leaves_nothing_behind_once_the_move_is_off()
    {
        var page = File("/srv/www/page", "new"u8.ToArray());
        _cache.Finish(page.Sha256!, page.Bytes);
        // As a process leaves it that was killed after the directory was made and a file was half written.
        _placement.Write(new PlacementRecord { MigrationId = Guid.Empty, Service = "web", Epoch = 1, Steps = [new(Entry("/srv/www", ServiceFileType.Directory, ServiceFileUse.Parent), null), new(page, null)] });
        Directory.CreateDirectory($"{_root}/srv/www");
        System.IO.File.WriteAllText($"{_root}/srv/www/.isthmus-{Guid.Empty:N}", "ne");
        _placement.Undo("web", Guid.Empty);
        Assert.Equal(["/srv"], Names());
    }

    [Fact]
    public void After_a_crash_placing_again_completes_it()
    {
        ServiceFile[] files = [Entry("/srv/www", ServiceFileType.Directory, ServiceFileUse.Parent), File("/srv/www/page", "new"u8.ToArray())];
        var record = Place(files);
        Assert.True(_placement.Apply(record with { IsComplete = false }, CancellationToken.None).IsComplete);
        Assert.Equal(["/srv", "/srv/www", "/srv/www/page"], Names());
        _placement.Undo("web", Guid.Empty);
        Assert.Equal(["/srv"], Names());
    }

    [Fact]
    public void Code_that_appeared_meanwhile_is_not_replaced()
    {
        System.IO.File.WriteAllText($"{_root}/srv/library", "theirs");
        Assert.Throws<IOException>(() => Place(File("/srv/library", "ours"u8.ToArray(), ServiceFileUse.Code)));
        _placement.Undo("web", Guid.Empty);
        Assert.Equal("theirs", System.IO.File.ReadAllText($"{_root}/srv/library"));
    }

    [Fact]
    public void A_content_that_is_not_the_announced_one_is_never_placed()
    {
        var file = File("/srv/page", "new"u8.ToArray()) with { Sha256 = new string('a', 64) };
        _cache.Put(file.Sha256!, 0, "new"u8);
        Assert.Throws<InvalidDataException>(() => Place(file));
        Assert.Equal(["/srv"], Names());
    }

    [Fact]
    public void Links_never_lead_out_of_the_root()
    {
        Directory.CreateDirectory($"{_outside}/secret");
        System.IO.File.WriteAllText($"{_outside}/secret/key", "secret");
        System.IO.File.CreateSymbolicLink($"{_root}/srv/absolute", $"{_outside}/secret");
        System.IO.File.CreateSymbolicLink($"{_root}/srv/relative", "../../../../../../../../.." + _outside + "/secret");
        System.IO.File.CreateSymbolicLink($"{_root}/srv/loop", "loop");
        System.IO.File.CreateSymbolicLink($"{_root}/srv/inside", "/srv");
        System.IO.File.WriteAllText($"{_root}/srv/page", "page");

        Assert.Null(_files.OpenRead("/srv/absolute/key"));
        Assert.Null(_files.OpenRead("/srv/relative/key"));
        Assert.Null(_files.Status("/../../etc/hostname-of-no-root", follow: true));
        Assert.Throws<IOException>(() => _files.OpenRead("/srv/loop/x"));
        Assert.Throws<IOException>(() => Place(File("/srv/absolute/new", "x"u8.ToArray())));
        Assert.Equal(["key"], Directory.EnumerateFileSystemEntries($"{_outside}/secret").Select(Path.GetFileName));
        using var page = _files.OpenRead("/srv/inside/inside/page") ?? throw new InvalidOperationException("A link that stays inside was not followed.");
        var content = new byte[16];
        Assert.Equal("page"u8.ToArray(), content[..RandomAccess.Read(page, content, 0)]);
    }
}

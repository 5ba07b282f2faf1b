using Isthmus.Criu;
using Isthmus.Criu.Images;
using Xunit;

namespace Isthmus.UnitTests.Criu;

public sealed class CheckpointContradictionTests
{
    [Fact]
    public void Missing_image_is_named()
    {
        foreach (var name in new[] { "inventory.img", "pstree.img", "core-6.img", "core-8.img", "mm-6.img", "pagemap-9.img", "fs-9.img", "ids-6.img", "ghost-file-1.img", "memfd.img" })
            Refused(images => images.Remove(name), name, "");
    }

    [Fact]
    public void Connection_without_its_image_is_refused() =>
        Refused(images => images.Remove("tcp-stream-462ec.img"), "tcp-stream-462ec.img", "missing");

    [Fact]
    public void Descriptor_of_an_unknown_file_is_refused() =>
        Refused(images => images.Edit<FdinfoEntry>("fdinfo-2.img", fd => fd.Id += 100_000), "fdinfo-2.img", "not in files.img");

    [Fact]
    public void Descriptor_of_another_type_than_its_file_is_refused() =>
        Refused(images => images.Edit<FdinfoEntry>("fdinfo-2.img", fd => fd.Type = FdType.Tty), "fdinfo-2.img", "is Tty");

    [Fact]
    public void Descriptor_twice_is_refused() =>
        Refused(images => images.Edit<FdinfoEntry>("fdinfo-2.img", fd => fd.Fd = 5), "fdinfo-2.img", "occurs twice");

    [Fact]
    public void File_id_twice_is_refused() =>
        Refused(images => images.Edit<FileEntry>("files.img", file => file.Id = 1), "files.img", "occurs twice");

    [Fact]
    public void File_that_is_not_what_its_type_says_is_refused() =>
        Refused(images => images.Edit<FileEntry>("files.img", file => file.Type = FdType.PidFd), "files.img", "does not describe one");

    [Fact]
    public void Overlapping_memory_areas_are_refused() =>
        Refused(images => images.Edit<MmEntry>("mm-6.img", mm => mm.Vmas[3].Start = mm.Vmas[2].Start), "mm-6.img", "overlaps");

    [Fact]
    public void Memory_area_that_is_none_is_refused() =>
        Refused(images => images.Edit<MmEntry>("mm-6.img", mm => mm.Vmas[0].End = mm.Vmas[0].Start), "mm-6.img", "no memory area");

    [Fact]
    public void Memory_area_beyond_user_space_is_refused() =>
        Refused(images => images.Edit<MmEntry>("mm-6.img", mm => mm.Vmas.Last(vma => !vma.Is(VmaStatus.Vsyscall)).End = 1UL << 63), "mm-6.img", "");

    [Fact]
    public void Page_outside_of_all_memory_areas_is_refused() =>
        Refused(images => images.Edit<PagemapEntry>("pagemap-6.img", run => run.Vaddr -= run.Vaddr < 0x7000_0000_0000 ? 1UL << 30 : 0), "pagemap-6.img", "no memory area");

    [Fact]
    public void Pages_that_end_early_are_refused() =>
        Refused(images => images["pages-3.img"] = images["pages-3.img"][..^1], "pages-3.img", "ends");

    [Fact]
    public void Overlapping_runs_of_pages_are_refused() =>
        Refused(images => images.Edit<PagemapEntry>("pagemap-6.img", run => run.Vaddr = 0x10000), "pagemap-6.img", "not above");

    [Fact]
    public void Run_of_more_pages_than_there_are_addresses_is_refused() =>
        Refused(images => images.Edit<PagemapEntry>("pagemap-6.img", run => run.NrPages = 1UL << 60), "pagemap-6.img", "no range of memory");

    [Fact]
    public void Same_pid_twice_is_refused() =>
        Refused(images => images.Edit<PstreeEntry>("pstree.img", process => process.Threads[0] = process.Pid = 6), "pstree.img", "");

    [Fact]
    public void Process_that_is_its_own_ancestor_is_refused() =>
        Refused(images => images.Edit<PstreeEntry>("pstree.img", process => process.Ppid = 9), "pstree.img", "not a live process before it");

    [Fact]
    public void Child_of_a_zombie_is_refused() => Refused(
        images => images.Edit<PstreeEntry>("pstree.img", process => process.Ppid = process.Pid == 11 ? 11u : process.Ppid), "pstree.img", "not a live process before it");

    [Fact]
    public void Unsent_bytes_that_were_never_queued_are_refused() =>
        Refused(images => images.Edit<TcpStreamEntry>("tcp-stream-462ec.img", stream => stream.UnsqLen = stream.OutqLen + 1), "tcp-stream-462ec.img", "unsent");

    [Fact]
    public void Other_machine_is_refused() =>
        Refused(images => images.Edit<CoreEntry>("core-6.img", core => core.Mtype = MachineType.Aarch64), "core-6.img", "x86-64");

    [Fact]
    public void Registers_of_a_wrong_size_are_refused() =>
        Refused(images => images.Edit<CoreEntry>("core-8.img", core => core.ThreadInfo.Fpregs.XmmSpace.RemoveAt(0)), "core-8.img", "FPU");

    [Fact]
    public void Lock_of_a_process_that_is_not_in_the_tree_is_refused() =>
        Refused(images => images.Edit<FileLockEntry>("filelocks.img", held => held.Pid = 77), "pstree.img", "no process 77");

    private static void Refused(Action<RecordedImages> tamper, string file, string what)
    {
        var images = new RecordedImages();
        tamper(images);
        var failure = Assert.Throws<ImageException>(() => Checkpoint.Load(images));
        Assert.Equal(file, failure.File);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Image {file}", failure.Message, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Net;
using Isthmus.Dumper.Preflight;
using Isthmus.Linux;
using Isthmus.Linux.Executables;
using Xunit;

namespace Isthmus.UnitTests.Dumper;

public sealed class TreeReaderTests
{
    private static readonly HostSpace ThisMachine = new("here", 0);

    [Fact]
    public void A_tree_is_read_with_its_children_programs_and_descriptors()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "echo ready; cat; :"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", shell.StandardOutput.ReadLine());
        TreeSnapshot tree;
        do
        {
            // "ready" may come before the child is forked; each look is at real state.
            tree = new TreeReader(ThisMachine).Read(shell.Id, []);
        }
        while (tree.Processes.Count < 2 || tree.Processes[1].Name != "cat");
        var facts = SourceSurvey.Describe(ThisMachine, tree, new ExecutableFiles(), []);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(shell.Id, tree.Processes[0].Pid);
        Assert.Equal(shell.Id, tree.Processes[1].ParentPid);
        Assert.Contains(tree.Processes[0].Descriptors, d => d.Number == 1 && (d.Target.StartsWith("pipe:", StringComparison.Ordinal) || d.Target.StartsWith("socket:", StringComparison.Ordinal)));
        Assert.Contains(facts.Binaries, b => b.Path.EndsWith("/cat", StringComparison.Ordinal) && b.BuildId is { Length: > 20 } && b.Sha256.Length == 64);
        Assert.Contains("sse2", facts.CpuFeatures);
        Assert.True(facts.ResidentBytes > 0);
        Assert.Contains(tree.Processes[1].Pid, facts.Pids);
    }

    [Fact]
    public void The_names_and_size_that_a_deleted_file_still_has_are_read()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "exec 7>one 8>two 9>three; printf x >&7; ln one other; rm one two; echo ready; read _"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = directory,
            })!;
            Assert.Equal("ready", shell.StandardOutput.ReadLine());
            var descriptors = new TreeReader(ThisMachine).Read(shell.Id, []).Processes[0].Descriptors.ToDictionary(d => d.Number, d => d.Deleted);
            shell.StandardInput.Close();
            shell.WaitForExit();
            Assert.Equal(1u, descriptors[7]!.Names);
            Assert.Equal(new DeletedFileFacts(0, 0), descriptors[8]);
            Assert.Null(descriptors[9]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_deleted_file_that_is_only_mapped_is_read()
    {
        var path = Path.GetTempFileName();
        using var file = System.IO.MemoryMappedFiles.MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 4096);
        using var view = file.CreateViewAccessor();
        view.Write(0, 1);
        File.Delete(path);
        var mapping = Assert.Single(new TreeReader(ThisMachine).Read(Environment.ProcessId, []).Processes[0].Mappings, mapping => mapping.Path == $"{path} (deleted)");
        Assert.SkipWhen(mapping.Deleted is null, "This machine does not let this process follow /proc/PID/map_files (CAP_CHECKPOINT_RESTORE).");
        Assert.Equal(0u, mapping.Deleted!.Names);
        Assert.NotEqual(0ul, mapping.Deleted.StoredBytes);
    }

    [Fact]
    public void A_stopped_process_is_told_from_one_that_waits()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "kill -STOP $$; echo on; read _"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        while (!new TreeReader(ThisMachine).Read(shell.Id, []).Processes[0].IsStopped)
            Assert.False(shell.HasExited);
        Signal.Kill(shell.Id, 18);
        Assert.Equal("on", shell.StandardOutput.ReadLine());
        Assert.False(new TreeReader(ThisMachine).Read(shell.Id, []).Processes[0].IsStopped);
        shell.StandardInput.Close();
        shell.WaitForExit();
    }

    [Fact]
    public void A_service_whose_pid_file_is_missing_does_not_run()
    {
        var e = Assert.Throws<ServiceNotRunningException>(() => RootProcess.Find(ThisMachine, "web", "/nowhere/web.pid"));
        Assert.Contains("/nowhere/web.pid", e.Message, StringComparison.Ordinal);
        Assert.Contains("PidFile", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pid_file_left_behind_by_a_dead_service_is_told_from_a_running_one()
    {
        using var gone = Process.Start("true");
        gone.WaitForExit();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"{gone.Id}\n");
            Assert.Contains($"no process has PID {gone.Id}", Assert.Throws<ServiceNotRunningException>(() => RootProcess.Find(ThisMachine, "web", file)).Message, StringComparison.Ordinal);
            File.WriteAllText(file, $"{Environment.ProcessId}\n");
            Assert.Equal(Environment.ProcessId, RootProcess.Find(ThisMachine, "web", file));
            File.WriteAllText(file, "nginx\n");
            Assert.Throws<ServiceNotRunningException>(() => RootProcess.Find(ThisMachine, "web", file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

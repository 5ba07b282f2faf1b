using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Engine.Hosts;
using Isthmus.Engine.Plan;
using Isthmus.Engine.Planning;
using Isthmus.UnitTests.Criu;
using Xunit;

namespace Isthmus.UnitTests.Engine;

/// <summary>Plans of the recorded tree: a process of two threads with a child and a zombie.</summary>
public sealed class RestorePlannerTests
{
    private static readonly HostDescription Host = HostProbe.Describe();
    private readonly RecordedImages _images = Carried();

    [Fact]
    public void Equal_images_give_equal_plans() => Assert.Equal(Compile().ToString(), Compile().ToString());

    [Fact]
    public void Every_task_is_made_once_with_its_id_before_it_does_anything()
    {
        var plan = Compile();
        var made = new HashSet<TaskId> { RestorePlan.Nursery };
        foreach (var step in Steps(plan))
        {
            Assert.Contains(step.Task, made);
            if (step is ForkStep fork)
            {
                Assert.True(made.Add(fork.Child));
                Assert.Equal(Expectation.Exactly(fork.Child.Tid), fork.Expect);
            }
        }

        Assert.Equal([new TaskId(6, 6), new TaskId(6, 8), new TaskId(9, 9), new TaskId(11, 11)], made.Where(task => task.Pid > 0).OrderBy(task => task.Tid));
        Assert.Equal([6, 8, 9, 11], plan.Ids);
    }

    [Fact]
    public void Child_is_forked_after_its_session_has_begun_and_leads_its_own_group()
    {
        var steps = Steps(Compile()).ToList();
        var session = steps.FindIndex(step => step is CallStep { Number: Syscall.Setsid } && step.Task.Pid == 6);
        var fork = steps.FindIndex(step => step is ForkStep { Child.Pid: 9 });
        Assert.InRange(session, 0, fork);
        Assert.Single(steps, step => step is CallStep { Number: Syscall.Setpgid } && step.Task.Pid == 9);
    }

    [Fact]
    public void Every_thread_ends_with_its_dumped_registers_and_the_leader_leaves_last()
    {
        var plan = Compile();
        var contexts = plan.Sections.Where(section => section.Phase == PlanPhase.Context).SelectMany(section => section.Steps).Cast<ContextStep>().ToList();
        Assert.Equal([8, 6, 9], contexts.Select(context => context.Task.Tid));
        Assert.Equal([false, true, true], contexts.Select(context => context.Departure is not null));
        var checkpoint = Checkpoint.Load(_images);
        Assert.Equal(checkpoint.Process(6).Threads[1].Registers.Ip, contexts[0].InstructionPointer);
    }

    [Fact]
    public void Zombie_ends_with_its_status_before_its_parent_gets_its_signal_actions()
    {
        var steps = Steps(Compile()).ToList();
        var end = steps.FindIndex(step => step is EndStep { Task.Pid: 11, Status: 7 << 8 });
        var actions = steps.FindIndex(step => step is CallStep { Number: Syscall.RtSigaction, Task.Pid: 6 });
        Assert.InRange(end, 0, actions < 0 ? int.MaxValue : actions);
    }

    [Fact]
    public void Everything_unsupported_is_named_with_its_process_at_once()
    {
        _images.Edit<CoreEntry>("core-8.img", core => core.ThreadCore.SeccompMode = SeccompMode.Filter);
        _images.Edit<CoreEntry>("core-9.img", core => core.ThreadInfo.Fpregs.Xsave.Cet = new UserX86CetEntry { Cet = 1, Ssp = 0 });
        var refusal = Assert.Throws<UnsupportedResourceException>(Compile);
        Assert.Equal([("seccomp", 6), ("shadow stack", 9)], refusal.Resources.Select(resource => (resource.Resource, resource.Pid!.Value)));
        Assert.Contains("thread 8", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VmaStatus.AioRing, "AIO ring")]
    [InlineData(VmaStatus.SysVIpc, "SysV shared memory")]
    [InlineData(VmaStatus.Socket, "packet socket ring")]
    [InlineData(VmaStatus.Uprobes, "uprobes area")]
    public void Memory_that_cannot_be_carried_is_named(VmaStatus status, string resource)
    {
        _images.Edit<MmEntry>("mm-9.img", memory => memory.Vmas.First(vma => vma.Is(VmaStatus.AnonPrivate)).Status |= (uint)status);
        var refusal = Assert.Throws<UnsupportedResourceException>(Compile);
        Assert.Equal((resource, 9), refusal.Resources.Select(found => (found.Resource, found.Pid!.Value)).Single());
    }

    [Fact]
    public void Register_sets_that_the_host_lacks_are_refused()
    {
        _images.Edit<CoreEntry>("core-6.img", core => core.ThreadInfo.Fpregs.Xsave.XstateBv |= 1UL << 40);
        var refusal = Assert.Throws<UnsupportedResourceException>(Compile);
        Assert.Equal(["CPU features"], refusal.Resources.Select(resource => resource.Resource));
    }

    [Fact]
    public void Capabilities_that_the_engine_lacks_are_refused_for_every_thread()
    {
        var refusal = Assert.Throws<UnsupportedResourceException>(() => RestorePlanner.Compile(Checkpoint.Load(_images), Host with { Capabilities = 0 }));
        Assert.Equal([6, 8, 9], refusal.Resources.Where(resource => resource.Resource == "capabilities").Select(resource => resource.Pid!.Value).Order());
    }

    [Fact]
    public void Session_that_began_outside_of_the_tree_is_refused()
    {
        _images.Edit<PstreeEntry>("pstree.img", process => process.Sid = process.Pid == 6 ? 3 : process.Sid);
        var refusal = Assert.Throws<UnsupportedResourceException>(Compile);
        Assert.Contains(refusal.Resources, resource => resource is { Resource: "session or process group", Pid: 6 });
    }

    [Fact]
    public void Host_with_another_vdso_gets_the_dumped_code_as_system_calls()
    {
        var other = Host with { Vdso = Host.Vdso! with { Code = new byte[Host.Vdso!.Code.Length] } };
        var plan = RestorePlanner.Compile(Checkpoint.Load(_images), other);
        Assert.Equal(2, Steps(plan).Count(step => step is WriteStep { Purpose: "vDSO functions as system calls" }));
        Assert.DoesNotContain(Steps(plan), step => step is CallStep { Number: Syscall.Mremap });
    }

    private RestorePlan Compile() => RestorePlanner.Compile(Checkpoint.Load(_images), Host, new PlannerOptions { Clocks = new HostClocks(1, 1) });

    private static IEnumerable<Step> Steps(RestorePlan plan) => plan.Sections.SelectMany(section => section.Steps);

    /// <summary>
    /// The recorded images without the two resources that are not carried. They have no page contents; the code of the vDSO is
    /// this machine's.
    /// </summary>
    private static RecordedImages Carried()
    {
        if (Host.Vdso is null)
            Assert.Skip("this kernel has no vDSO");
        var images = new RecordedImages();
        images.Edit<SkPacketEntry>("sk-queues.img", packet => packet.Scm.Clear());
        foreach (var table in new[] { "fdinfo-2.img", "fdinfo-3.img" })
        {
            FdinfoEntry? first = null;
            images.Edit<FdinfoEntry>(table, entry =>
            {
                first ??= entry;
                if (entry.Type == FdType.NetlinkSocket)
                    (entry.Id, entry.Type) = (first.Id, first.Type);
            });
        }

        foreach (var process in Checkpoint.Load(images).Processes.Where(process => !process.IsZombie))
        {
            var code = process.Memory.Vmas.Single(vma => vma.Is(VmaStatus.Vdso));
            Assert.True(process.Pages.TryFind(code.Start, out var run));
            if ((ulong)Host.Vdso.Code.Length != code.Length)
                Assert.Skip("this kernel's vDSO has another length than the recorded one");
            var pages = images[process.Pages.PagesName];
            Host.Vdso.Code.Span.CopyTo(pages.AsSpan((int)(run.FileOffset + (long)(code.Start - run.Address))));
            images[process.Pages.PagesName] = pages;
        }

        return images;
    }
}

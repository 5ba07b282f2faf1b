using System.Text.Json.Serialization.Metadata;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Policy.Hosts;
using Microsoft.Extensions.Options;

namespace Isthmus.Monitor.Hosts;

/// <summary>The notices about hosts that hold now, kept in a file: a host under maintenance is still under maintenance after a restart.</summary>
public sealed class NoticeBoard
{
    private readonly Lock _gate = new();
    private readonly RecordFile<HostNotices> _file;

    public NoticeBoard(IOptions<IsthmusOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _file = new(Path.Combine(options.Value.Monitor.StateDirectory, "notices.json"), (JsonTypeInfo<HostNotices>)ApiJson.Options.GetTypeInfo(typeof(HostNotices)));
        Current = _file.Read() ?? new HostNotices();
    }

    /// <summary>The notices that hold.</summary>
    public HostNotices Current { get; private set; }

    /// <summary>Takes a notice in; on return it is on the disk.</summary>
    public void Put(INotice notice)
    {
        lock (_gate)
        {
            var changed = Current.With(notice);
            _file.Write(changed);
            Current = changed;
        }
    }
}

using System.CommandLine;
using Isthmus.Cli.Configuration;
using Isthmus.Cli.Doctor;
using Isthmus.Cli.Serialization;
using Isthmus.Hosting;

namespace Isthmus.Cli.Commands;

/// <summary><c>isthmus doctor</c>: can moves work on this machine, and how is what is missing mended?</summary>
internal static class DoctorCommand
{
    public static Command Create(Session session)
    {
        var config = new Option<FileInfo>("--host-config") { Description = "Check the hosts of this configuration file too.", HelpName = "FILE" };
        var criu = new Option<string>("--criu") { Description = "The criu program (default: the one of install-criu.sh).", HelpName = "PATH" };
        var facts = new Option<bool>("--facts") { Description = "Write what was found, unjudged, as JSON: for a bug report." };
        var command = new CliCommand("doctor", "Check whether moves can work on this machine, and say how to mend what is missing.")
        {
            Examples = ["isthmus doctor", "isthmus doctor --host-config /etc/isthmus/isthmus.json", "isthmus doctor --json | jq '.findings[] | select(.verdict != \"Ok\")'"],
            Outcomes = [ExitCode.ChecksFailed],
        };
        command.Add(config);
        command.Add(criu);
        command.Add(facts);
        command.Action = new CommandAction(session, async (result, cancellation) =>
        {
            var hosts = result.GetValue(config) is { } file ? ConfigurationFile.Read(file.FullName).Hosts : new Dictionary<string, HostOptions>();
            var machine = new HostOptions();
            if (hosts.Count == 1)
                machine = hosts.Values.Single();
            if (result.GetValue(criu) is { } path)
                machine.Criu = path;
            var found = await new MachineProbe(session.Time).ProbeAsync(machine, hosts, cancellation);
            if (result.GetValue(facts))
            {
                session.Terminal.WriteJson(found, CliJson.Shared.MachineFacts);
                return ExitCode.Success;
            }

            var report = Diagnosis.Of(found);
            if (result.GetValue(GlobalOptions.Json))
                session.Terminal.WriteJson(report, CliJson.Shared.DoctorReport);
            else
                ReportRenderer.Write(session.Terminal, report);
            return report.Healthy ? ExitCode.Success : ExitCode.ChecksFailed;
        });
        return command;
    }
}

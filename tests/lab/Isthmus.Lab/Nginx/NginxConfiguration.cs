using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Isthmus.Lab.Nginx;

/// <summary>Writes nginx.conf.</summary>
public static class NginxConfiguration
{
    // The worker needs a descriptor for each connection and a few for itself.
    private const int SpareDescriptors = 200;

    /// <summary>The text of nginx.conf for files below <paramref name="directory"/>.</summary>
    public static string Write(NginxOptions options, string directory)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listen = new StringBuilder();
        foreach (var endpoint in options.Listen)
            listen.Append(CultureInfo.InvariantCulture, $"        listen {Address(endpoint)} backlog={options.Backlog};\n");

        return string.Create(CultureInfo.InvariantCulture, $$"""
            # root: CRIU can only read the limits of another user's process with CAP_SYS_RESOURCE, which containers often lack.
            user root;
            daemon on;
            worker_processes {{options.Workers}};
            worker_rlimit_nofile {{options.WorkerConnections + SpareDescriptors}};
            pid {{options.PidFile}};
            lock_file {{directory}}/nginx.lock;
            error_log {{directory}}/error.log info;
            events {
                worker_connections {{options.WorkerConnections}};
                accept_mutex {{(options.AcceptMutex ? "on" : "off")}};
            }
            http {
                log_format timed '$msec $status $body_bytes_sent $request';
                access_log {{(options.LogsRequests ? $"{directory}/access.log timed" : "off")}};
                sendfile {{(options.SendFile ? "on" : "off")}};
                keepalive_timeout 3600s;
                keepalive_requests 1000000000;
                # A client that waits during a move is not a client that has gone.
                client_header_timeout 600s;
                send_timeout 600s;
                default_type application/octet-stream;
                client_body_temp_path {{directory}}/temp/body;
                proxy_temp_path {{directory}}/temp/proxy;
                fastcgi_temp_path {{directory}}/temp/fastcgi;
                uwsgi_temp_path {{directory}}/temp/uwsgi;
                scgi_temp_path {{directory}}/temp/scgi;
                server {
            {{listen}}        root {{directory}}/www;
                    location = {{LabNginx.StatusPath}} {
                        stub_status;
                    }
                    location {{LabNginx.SlowPath}} {
                        alias {{directory}}/www{{LabNginx.DownloadPath}};
                        limit_rate {{options.SlowBytesPerSecond}};
                    }
                }
            }

            """);
    }

    private static string Address(IPEndPoint endpoint) => endpoint.AddressFamily == AddressFamily.InterNetworkV6
        ? $"[{endpoint.Address}]:{endpoint.Port} ipv6only=on"
        : $"{endpoint.Address}:{endpoint.Port}";
}

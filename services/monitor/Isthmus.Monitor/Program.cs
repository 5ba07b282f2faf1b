using Isthmus.Monitor;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddMonitor();
await builder.Build().RunAsync();

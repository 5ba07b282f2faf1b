using Isthmus.Dumper;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddDumper();
await builder.Build().RunAsync();

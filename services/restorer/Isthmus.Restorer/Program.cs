using Isthmus.Restorer;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddRestorer();
await builder.Build().RunAsync();

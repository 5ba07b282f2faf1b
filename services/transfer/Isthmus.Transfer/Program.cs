using Isthmus.Transfer;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddTransfer();
await builder.Build().RunAsync();

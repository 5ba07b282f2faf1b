using Isthmus.Coordinator;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddCoordinator();
await builder.Build().RunAsync();

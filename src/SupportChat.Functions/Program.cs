using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using SupportChat.Functions.ServiceBus;
using SupportChat.Functions.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddServiceBus();
builder.AddTelemetry();
builder.Build().Run();

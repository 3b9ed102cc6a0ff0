using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using SupportChat.Functions.Telemetry;
using SupportChat.Hosting;
using SupportChat.ServiceBus;
using SupportChat.Storage;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSupportChat();
builder.Services.AddTableStores();
builder.Services.AddServiceBus();
builder.AddTelemetry();
builder.Build().Run();

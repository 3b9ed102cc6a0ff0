using System.Net;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SupportChat.Functions.ProtocolHost.Protocol;
using SupportChat.Functions.ProtocolHost.Triggers;
using Yarp.ReverseProxy.Forwarder;

namespace SupportChat.Functions.ProtocolHost;

/// <summary>
/// What the Azure Functions host does for one isolated worker, on loopback: starts its process, loads its functions over gRPC, and invokes them by HTTP, by
/// hand (timers) and from the queues of a broker. It knows nothing of SupportChat.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly WorkerChannel worker = new();
    private readonly Invoker invoker;
    private readonly Deliveries deliveries = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cancelling = new();
    private readonly IReadOnlySet<string> queues;
    private readonly string application;
    private readonly WebApplication app;
    private WorkerProcess process = null!;
    private HttpTriggers? http;
    private ServiceBusClient? client;
    private Task listeners = Task.CompletedTask;

    private FunctionsHost(string application, IReadOnlySet<string> queues, int port)
    {
        (this.application, this.queues, invoker) = (application, queues, new Invoker(worker));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(worker);
        builder.Services.AddSingleton(deliveries);
        app = builder.Build();
        app.UseRouting();
        app.MapWhen(context => context.Request.Protocol != "HTTP/2", front => front.Run(context => http!.AnswerAsync(context)));
        app.MapGrpcService<WorkerChannel>();
        app.MapGrpcService<SettlementService>();
    }

    /// <summary>Where the functions answer HTTP.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What the worker loaded, by name.</summary>
    public IReadOnlyDictionary<string, HostedFunction> Functions { get; private set; } = new Dictionary<string, HostedFunction>();

    /// <summary>What the worker logged to the host: level, category, message.</summary>
    public IReadOnlyList<(string Level, string Category, string Message)> Log =>
    [
        .. worker.Log.Select(
            line => (line.Level.ToString(), line.Category, line.Exception is null ? line.Message : $"{line.Message} {line.Exception.Message}")),
    ];

    /// <summary>What functions settled so far, in order: <c>complete</c> or <c>abandon</c> of a lock token.</summary>
    public IReadOnlyList<(string Outcome, string LockToken)> Settled => [.. deliveries.Settled];

    /// <summary>Invocations that have ended, in that order.</summary>
    public IReadOnlyList<Invocation> Invocations => [.. invoker.Ended];

    /// <summary>How many invocations of a function ran at once at most.</summary>
    public int MostAtOnce(string function) => invoker.MostAtOnce(function);

    /// <summary>What the worker wrote to standard error and output.</summary>
    public string Errors => process.Errors + process.Output;

    /// <summary>From the start of the process to its answer that it is initialised.</summary>
    public TimeSpan InitialisedAfter { get; private set; }

    /// <summary>The worker's process; for measurements.</summary>
    public System.Diagnostics.Process Process => process.Process;

    /// <summary>The exit code of the worker, once it has ended.</summary>
    public Task<int> WorkerExited => process.Exited;

    /// <summary>Starts a worker and loads its functions; queues are served from then on.</summary>
    /// <param name="application">The worker's assembly, or its executable, with <c>host.json</c> beside it.</param>
    /// <param name="settings">The app's settings; <c>ServiceBus</c> is the connection string of its queues.</param>
    /// <param name="queues">Names of the queues that the broker has, for a check of the triggers.</param>
    /// <param name="port">Port of <see cref="Url"/>; 0 for any.</param>
    /// <exception cref="WorkerStartException">The worker ended or refused, or its functions cannot be hosted; the message holds its standard error.</exception>
    public static async Task<FunctionsHost> StartAsync(
        string application, IEnumerable<KeyValuePair<string, string>> settings, IReadOnlySet<string> queues, int port = 0)
    {
        var host = new FunctionsHost(application, queues, port);
        try
        {
            await host.StartAsync([.. settings]);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a timer's function now, as <c>POST /admin/functions/{name}</c> does.</summary>
    /// <returns>Whether it succeeded, and its fault if not.</returns>
    public async Task<(bool Succeeded, string? Fault)> RunTimerAsync(string name, bool isPastDue = false, CancellationToken cancellationToken = default)
    {
        var function = Functions[name];
        var schedule = new { Last = DateTime.UnixEpoch, Next = DateTime.UnixEpoch, LastUpdated = DateTime.UnixEpoch };
        var timer = JsonSerializer.Serialize(new { IsPastDue = isPastDue, ScheduleStatus = schedule });
        using var activity = Traces.Start("timer", null);
        var result = await invoker.InvokeAsync(
            function, Guid.CreateVersion7().ToString(), new TypedData { Json = timer }, activity, messages: 0, cancellationToken);
        return (result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
    }

    /// <summary>Stops as the platform does: no more messages, what is under way is cancelled, then the worker is told to end and has ten seconds.</summary>
    /// <returns>The worker's exit code; null when it had to be killed.</returns>
    public async Task<int?> StopAsync()
    {
        await stopping.CancelAsync();
        await cancelling.CancelAsync();
        await ListenersEndAsync();
        worker.Tell(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(Grace) } });
        try
        {
            return await process.Exited.WaitAsync(Grace);
        }
        catch (TimeoutException)
        {
            process.Kill();
            await process.Exited;
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (process is not null)
        {
            if (!process.Exited.IsCompleted)
            {
                process.Kill();
            }

            await process.Exited;
            worker.Close();
            await ListenersEndAsync();
            process.Dispose();
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }

        await app.DisposeAsync();
        http?.Dispose();
        stopping.Dispose();
        cancelling.Dispose();
    }

    private async Task StartAsync(IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        await app.StartAsync();
        var server = app.Services.GetRequiredService<IServer>();
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToArray();
        Url = addresses[1];
        var id = Guid.CreateVersion7().ToString();
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        process = WorkerProcess.Start(application, settings, addresses[0], id);
        if (await InTimeAsync(worker.Started) != id)
        {
            throw new WorkerStartException("Another worker has connected.");
        }

        var folder = Path.GetDirectoryName(application)!;
        var hostJson = HostJson.Read(folder);
        var ready = (await AskAsync(new StreamingMessage
        {
            WorkerInitRequest = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = folder, FunctionAppDirectory = folder },
        })).WorkerInitResponse;
        InitialisedAfter = System.Diagnostics.Stopwatch.GetElapsedTime(begun);
        Check(ready.Result, "The worker did not initialise");
        Functions = await LoadAsync(folder);
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        http = new HttpTriggers(Functions.Values, hostJson.RoutePrefix, invoker, forwarder, ready.Capabilities["HttpUri"]);
        client = new ServiceBusClient(settings.Last(setting => setting.Key == "ServiceBus").Value);
        listeners = Task.WhenAll(Functions.Values
            .Where(function => function.TriggerType == "serviceBusTrigger")
            .Select(function => new QueueTrigger(function, hostJson, client, deliveries, invoker))
            .Select(trigger => Task.Run(() => trigger.RunAsync(stopping.Token, cancelling.Token))));
    }

    private async Task<Dictionary<string, HostedFunction>> LoadAsync(string folder)
    {
        var found = (await AskAsync(new StreamingMessage
        {
            FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder },
        })).FunctionMetadataResponse;
        Check(found.Result, "The worker does not tell its functions");
        var functions = FunctionSet.Check(
            found.FunctionMetadataResults.Select(metadata => new HostedFunction(metadata)), queue => queues.Contains(queue.Split('/')[0]));
        foreach (var function in functions.Values)
        {
            var loaded = (await AskAsync(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Metadata.FunctionId, Metadata = function.Metadata },
            })).FunctionLoadResponse;
            Check(loaded.Result, $"Function {function.Name} cannot be loaded");
        }

        return functions;
    }

    /// <summary>Waits for them, but not for a connection that is being opened to a broker that is not there.</summary>
    private Task ListenersEndAsync() => Task.WhenAny(listeners, Task.Delay(Grace, TimeProvider.System, CancellationToken.None));

    private Task<StreamingMessage> AskAsync(StreamingMessage question) => InTimeAsync(worker.AskAsync(question));

    private async Task<T> InTimeAsync<T>(Task<T> task)
    {
        var first = await Task.WhenAny(task, process.Exited, Task.Delay(StartDeadline, TimeProvider.System, CancellationToken.None));
        if (first == task)
        {
            return await task;
        }

        throw new WorkerStartException(
            $"The worker {(first == process.Exited ? $"ended with code {await process.Exited}" : "does not answer")}.\n{process.Errors}\n{process.Output}");
    }

    private static void Check(StatusResult result, string otherwise)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new WorkerStartException($"{otherwise}: {result.Exception?.Message}");
        }
    }
}

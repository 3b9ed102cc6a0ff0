using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Emulators.Control;

/// <summary>What an emulator hands to <see cref="EmulatorHost"/>.</summary>
internal sealed record EmulatorHostOptions
{
    /// <summary>Port on 127.0.0.1 for HTTP/1.1 and the control routes; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Further listeners, for example Pub/Sub in clear text and with a certificate.</summary>
    public IReadOnlyList<EmulatorEndpoint> ExtraEndpoints { get; init; } = [];

    /// <summary>Time for the delays of faults.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Faults of an emulator that does not speak HTTP; null for those that the host itself applies.</summary>
    public IFaultBook? Faults { get; init; }

    /// <summary>Answer of <c>GET /emulator/state</c>, made anew for each call.</summary>
    public required Func<JsonObject> State { get; init; }

    /// <summary>Services that the routes need, for example <c>services.AddGrpc()</c>.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Middleware and routes of the emulator; they run behind the fault control.</summary>
    public required Action<WebApplication> Configure { get; init; }
}

/// <summary>
/// A further listener of an emulator on 127.0.0.1: name (key of <see cref="EmulatorHost.AddressOf"/>), port (0 = free), protocols, and a certificate for TLS.
/// </summary>
internal sealed record EmulatorEndpoint(string Name, int Port, HttpProtocols Protocols, X509Certificate2? Certificate = null);

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SupportChat.Emulators.Control;

namespace SupportChat.Tests.Emulators.Control;

public sealed class ExtraEndpointTests
{
    [Fact]
    public async Task A_second_endpoint_speaks_http2_and_has_the_same_faults()
    {
        await using var host = await EmulatorHost.StartAsync(
            new EmulatorHostOptions
            {
                State = () => [],
                ExtraEndpoints = [new EmulatorEndpoint("grpc", 0, HttpProtocols.Http2)],
                Configure = app => app.MapGet("/protocol", (RequestDelegate)(context => context.Response.WriteAsync(context.Request.Protocol))),
            },
            CancellationToken.None);
        using var client = new HttpClient
        {
            BaseAddress = host.AddressOf("grpc"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.NotEqual(host.BaseAddress.Port, host.AddressOf("grpc").Port);
        Assert.Equal("HTTP/2", await client.GetStringAsync("/protocol"));

        host.Faults.Add(new FaultRequest { Times = 1, Effect = new FaultEffect { Mode = FaultMode.Reset } });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/protocol"));
        Assert.Equal("HTTP/2", await client.GetStringAsync("/protocol"));
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SupportChat.Cli.Embedded;
using SupportChat.Hosting;
using SupportChat.Http.Inbound;

namespace SupportChat.Benchmarks;

/// <summary>
/// A webhook accepted and on disk, 64 connections, beside a bare Kestrel endpoint that reads the body and computes the HMAC. The consumers of the queue
/// are off: they run at their own pace.
/// </summary>
internal static class WebhookBenchmark
{
    private const int Connections = 64;
    private const int Rounds = 5;
    private const string Token = "demo-sendbird-token";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-bench-").FullName;
        try
        {
            await using var intake = Intake(folder);
            await using var bare = Bare();
            await intake.StartAsync();
            await bare.StartAsync();
            var requests = Requests();
            await LoadClient.RunAsync(Port(intake), requests, Connections, Round);
            await LoadClient.RunAsync(Port(bare), requests, Connections, Round);

            var ours = new List<double>();
            var other = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(await LoadClient.RunAsync(Port(intake), requests, Connections, Round));
                other.Add(await LoadClient.RunAsync(Port(bare), requests, Connections, Round));
            }

            return [new Ratio("webhook accepted and durable / bare endpoint with HMAC", ours.Median(), other.Median(), "req/s", 0.5, AtLeast: true)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static WebApplication Intake(string folder)
    {
        var builder = Kestrel();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
            ["Sendbird:ApiToken"] = Token,
            ["Salesforce:LoginUrl"] = "http://127.0.0.1:9",
            ["Salesforce:ClientId"] = "none",
            ["Salesforce:ClientSecret"] = "none",
            ["ClientAuth:Authority"] = "http://127.0.0.1:9",
        });
        builder.Services.AddSupportChat();
        builder.Services.AddSqliteStores(folder);
        var app = builder.Build();
        var endpoint = app.Services.GetRequiredService<SendbirdWebhookEndpoint>();
        app.MapPost("webhook", async context => await (await endpoint.HandleAsync(context.Request, context.RequestAborted)).ExecuteAsync(context));
        return app;
    }

    private static WebApplication Bare()
    {
        var key = Encoding.UTF8.GetBytes(Token);
        var app = Kestrel().Build();
        app.MapPost("webhook", async context =>
        {
            var body = new byte[(int)context.Request.ContentLength!];
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            var expected = HMACSHA256.HashData(key, body);
            var valid = CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(context.Request.Headers["x-sendbird-signature"].ToString()));
            context.Response.StatusCode = valid ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
            context.Response.ContentLength = 0;
        });
        return app;
    }

    private static WebApplicationBuilder Kestrel()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        return builder;
    }

    private static int Port(WebApplication app) => new Uri(app.Urls.First()).Port;

    private static List<byte[]> Requests()
    {
        var key = Encoding.UTF8.GetBytes(Token);
        var requests = new List<byte[]>();
        for (var i = 0; i < 5_000; i++)
        {
            var id = ConversationId.Derive($"user-{i % 500}", "k");
            var body = Encoding.UTF8.GetBytes($$$"""
                {"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO","sender":{"user_id":"user-{{{i % 500}}}","nickname":"Ada","profile_url":"","metadata":{}},"silent":false,"sender_ip_addr":"203.0.113.9","custom_type":"","mention_type":"users","mentioned_users":[],"type":"MESG","payload":{"message_id":{{{5_000_000 + i}}},"custom_type":"","message":"It should have been here by now, could you look into it?","translations":{},"created_at":1700000000123,"data":""},"channel":{"name":"Case","channel_url":"{{{id.ChannelUrl}}}","custom_type":"SALESFORCE_SUPPORT_CHAT_CHANNEL","is_distinct":false,"is_public":false,"is_super":false,"is_ephemeral":false,"is_discoverable":false,"data":""},"sdk":"JavaScript"}
                """);
            requests.Add(LoadClient.Post("/webhook", body, Convert.ToHexStringLower(HMACSHA256.HashData(key, body))));
        }

        return requests;
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Hosting;
using SupportChat.Queueing;
using SupportChat.Tests.Files.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Files;

/// <summary>
/// A large file passes through without being held: small in every run, as large as <c>SUPPORTCHAT_FILE_MB</c> says by command. It runs alone, because it counts
/// what the whole process allocates, a server that holds nothing either included.
/// </summary>
[Collection("Alone")]
public sealed class FileMemoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_large_file_is_copied_with_little_memory()
    {
        var megabytes = int.Parse(Environment.GetEnvironmentVariable("SUPPORTCHAT_FILE_MB") ?? "8", CultureInfo.InvariantCulture);
        var size = (long)megabytes << 20;
        var streams = new StreamingWorld();
        await using var world = await FileHost.StartAsync(streams.AnswerAsync);
        await using var services = Services(world.Address, size);
        await services.GetRequiredService<IConversationStore>().InsertAsync(Records.Settled(), CancellationToken.None);
        var consumer = services.GetRequiredService<FileCopyConsumer>();
        await CopyAsync(consumer, world.Address, 1, 64_000);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await CopyAsync(consumer, world.Address, 2, size);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.InRange(allocated, 0, (1 << 20) + (size / 8));
        Assert.InRange(streams.LargestUpload, size, size + 2_000);
    }

    private static async Task CopyAsync(FileCopyConsumer consumer, Uri world, long messageId, long size)
    {
        var copy = new FileCopy
        {
            MessageId = messageId,
            Number = 1,
            Episode = 1,
            ChannelUrl = Records.Id.ChannelUrl,
            CreatedAt = 1,
            Url = $"{world}files/{size}",
            Name = "a.bin",
        };
        Assert.Equal(WorkOutcome.Complete, await consumer.HandleAsync(copy.ToWorkItem(Records.Id, TimeProvider.System.GetUtcNow()), CancellationToken.None));
    }

    private ServiceProvider Services(Uri world, long size)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "app",
            ["Sendbird:ApiToken"] = "t",
            ["Salesforce:LoginUrl"] = world.ToString(),
            ["Salesforce:ClientId"] = "c",
            ["Salesforce:ClientSecret"] = "s",
            ["Transcripts:MaxFileBytes"] = size.ToString(CultureInfo.InvariantCulture),
            ["Transcripts:FileHosts:0"] = world.Authority,
        }).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSupportChat();
        services.AddSqliteStores(folder);
        return services.BuildServiceProvider();
    }

    /// <summary>A file host and an org in one, which make and count bytes and keep none.</summary>
    private sealed class StreamingWorld
    {
        private static readonly byte[] Block = [.. Enumerable.Range(0, 65_536).Select(i => (byte)(i * 31))];

        /// <summary>Bytes of the largest body that came whole.</summary>
        public long LargestUpload { get; private set; }

        public async Task AnswerAsync(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/files/", StringComparison.Ordinal))
            {
                var left = long.Parse(path["/files/".Length..], CultureInfo.InvariantCulture);
                context.Response.ContentLength = left;
                for (; left > 0; left -= Math.Min(left, Block.Length))
                {
                    await context.Response.Body.WriteAsync(Block.AsMemory(0, (int)Math.Min(left, Block.Length)));
                }
            }
            else if (path.EndsWith("/token", StringComparison.Ordinal))
            {
                await JsonAsync(context, 200, $$"""
                    {"access_token":"00D000000000001!x","instance_url":"{{context.Request.Scheme}}://{{context.Request.Host}}","token_type":"Bearer",
                     "id":"https://x/id/00D000000000001EAA/005000000000009AAA"}
                    """);
            }
            else if (path.EndsWith("/query", StringComparison.Ordinal))
            {
                await JsonAsync(context, 200, """{"totalSize":0,"done":true,"records":[]}""");
            }
            else
            {
                LargestUpload = Math.Max(LargestUpload, await CountAsync(context));
                await JsonAsync(context, 201, """{"id":"068000000000001AAA","success":true,"errors":[]}""");
            }
        }

        private static async Task<long> CountAsync(HttpContext context)
        {
            var buffer = new byte[65_536];
            var total = 0L;
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                total += read;
            }

            return total == context.Request.ContentLength ? total : 0;
        }

        private static Task JsonAsync(HttpContext context, int status, string json)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json)).AsTask();
        }
    }
}

/// <summary>Tests that measure the whole process.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

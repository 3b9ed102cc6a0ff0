using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Files;
using SupportChat.Hosting;
using SupportChat.Tests.Files.Fixtures;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Files;

/// <summary>Where files are fetched from, hop by hop (docs/messages.md#copies-of-files).</summary>
public sealed class FileDownloaderTests
{
    [Fact]
    public async Task A_redirect_is_followed_to_hosts_that_are_named_and_the_token_stays_with_sendbird()
    {
        await using var storage = await FileHost.StartAsync(context => context.Response.WriteAsync("the file"));
        await using var sendbird = await FileHost.StartAsync(context => FileHost.RedirectAsync(context, new Uri(storage.Address, "bucket/a").ToString()));
        await using var services = Services(sendbird.Address, named: [sendbird.Address, storage.Address]);

        Assert.Equal("the file", await TextAsync(await FetchAsync(services, new Uri(sendbird.Address, "a"))));
        Assert.Equal([("/a", "the-token")], sendbird.Asked);
        Assert.Equal([("/bucket/a", "")], storage.Asked);
    }

    [Theory]
    [InlineData("{other}")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://127.0.0.1/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/v3/users")]
    [InlineData("/a/%76%33/users")]
    public async Task A_redirect_elsewhere_is_not_followed(string location)
    {
        await using var other = await FileHost.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var sendbird = await FileHost.StartAsync(context => context.Request.Path == "/file"
            ? FileHost.RedirectAsync(context, location.Replace("{other}", other.Address.ToString(), StringComparison.Ordinal))
            : context.Response.WriteAsync("everybody"));
        await using var services = Services(sendbird.Address, named: [sendbird.Address]);

        Assert.Equal(new Download.Ended(FileEnd.HostRefused), await FetchAsync(services, new Uri(sendbird.Address, "file")));
        Assert.Empty(other.Asked);
        Assert.Single(sendbird.Asked);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        await using var host = await FileHost.StartAsync(context => FileHost.RedirectAsync(context, "/again", 307));
        await using var services = Services(new Uri("http://127.0.0.1:1"), named: [host.Address]);

        Assert.Equal(new Download.Ended(FileEnd.HostRefused), await FetchAsync(services, host.Address));
        Assert.Equal(6, host.Asked.Count);
    }

    [Theory]
    [InlineData(404, FileEnd.Gone)]
    [InlineData(410, FileEnd.Gone)]
    [InlineData(400, FileEnd.Denied)]
    [InlineData(401, FileEnd.Denied)]
    [InlineData(403, FileEnd.Denied)]
    [InlineData(302, FileEnd.Denied)]
    public async Task What_a_host_refuses_has_ended(int status, object end)
    {
        await using var host = await FileHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var services = Services(new Uri("http://127.0.0.1:1"), named: [host.Address]);

        Assert.Equal(new Download.Ended((FileEnd)end), await FetchAsync(services, host.Address));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(204)]
    [InlineData(206)]
    public async Task What_may_pass_is_tried_again_when_the_host_asks_for_it(int status)
    {
        await using var host = await FileHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });
        await using var services = Services(new Uri("http://127.0.0.1:1"), named: [host.Address]);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => FetchAsync(services, host.Address));

        Assert.Equal(($"http-{status}", UpstreamFailure.Transient), (failure.Code, failure.Failure));
        Assert.Equal(status is 204 or 206 ? null : TimeSpan.FromSeconds(7), failure.RetryAfter);
    }

    [Fact]
    public async Task A_body_that_stops_half_way_is_no_file()
    {
        await using var host = await FileHost.StartAsync(async context =>
        {
            context.Response.ContentLength = 1_000;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var services = Services(new Uri("http://127.0.0.1:1"), named: [host.Address]);

        Assert.Equal("connection", (await Assert.ThrowsAsync<UpstreamException>(() => FetchAsync(services, host.Address))).Code);
    }

    [Fact]
    public async Task A_body_without_a_length_is_cut_off_at_the_limit()
    {
        await using var host = await FileHost.StartAsync(async context =>
        {
            var megabyte = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
            }
        });
        await using var services = Services(new Uri("http://127.0.0.1:1"), named: [host.Address], ("Transcripts:MaxFileBytes", "3000000"));

        Assert.Equal(new Download.Ended(FileEnd.TooLarge), await FetchAsync(services, host.Address));
    }

    [Fact]
    public async Task A_host_that_says_nothing_has_five_minutes()
    {
        var time = new FakeTimeProvider();
        var silent = new TaskCompletionSource();
        await using var host = await FileHost.StartAsync(_ => silent.Task);
        await using var services = Services(new Uri("http://127.0.0.1:1"), [host.Address], time);

        var fetching = FetchAsync(services, host.Address);
        await Eventually.BecomesTrueAsync(() => !host.Asked.IsEmpty);
        time.Advance(FileDownloader.Patience);

        Assert.Equal("timeout", (await Assert.ThrowsAsync<UpstreamException>(() => fetching)).Code);
        silent.SetResult();
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("93.184.215.14", "192.168.1.1")]
    public async Task A_name_that_leads_into_a_private_network_is_refused_when_it_is_connected_to(params string[] resolved)
    {
        await using var services = Services(
            new Uri("http://127.0.0.1:1"), [], null, resolve: name => name == "file-us-1.sendbird.com" ? resolved.Select(IPAddress.Parse) : []);

        Assert.Equal(new Download.Ended(FileEnd.HostRefused), await FetchAsync(services, new Uri("https://file-us-1.sendbird.com/a")));
    }

    private static ServiceProvider Services(Uri sendbird, IReadOnlyList<Uri> named, params (string Key, string Value)[] more) =>
        Services(sendbird, named, null, null, more);

    private static ServiceProvider Services(
        Uri sendbird,
        IReadOnlyList<Uri> named,
        TimeProvider? time,
        Func<string, IEnumerable<IPAddress>>? resolve = null,
        params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "app",
            ["Sendbird:ApiToken"] = "the-token",
            ["Sendbird:BaseUrl"] = sendbird.ToString(),
            ["Salesforce:LoginUrl"] = "https://salesforce.test",
            ["Salesforce:ClientId"] = "c",
            ["Salesforce:ClientSecret"] = "s",
        };
        foreach (var (i, address) in named.Index())
        {
            settings[$"Transcripts:FileHosts:{i}"] = address.Authority;
        }

        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSupportChat();
        if (resolve is not null)
        {
            services.AddSingleton(provider => new FileConnector(
                provider.GetRequiredService<FileAddresses>(), (name, _) => Task.FromResult(resolve(name).ToArray())));
        }

        return services.BuildServiceProvider();
    }

    private static Task<Download> FetchAsync(ServiceProvider services, Uri address) =>
        services.GetRequiredService<FileDownloader>().FetchAsync(address.ToString(), CancellationToken.None);

    private static async Task<string> TextAsync(Download download)
    {
        await using var file = Assert.IsType<Download.Fetched>(download).File;
        file.Stream.Position = 0;
        return await new StreamReader(file.Stream).ReadToEndAsync();
    }
}

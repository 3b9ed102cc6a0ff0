using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>With <c>--data</c> a second demo goes on where the first one was, however that ended.</summary>
public sealed class DemoDataTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("supportchat-data-").FullName;
    private readonly string folder;

    public DemoDataTests() => folder = Path.Combine(root, "first");

    private string Kept => Path.Combine(folder, "emulators");

    [Fact]
    public async Task Both_systems_and_the_stream_go_on_where_they_were()
    {
        string url, caseId;
        await using (var first = await Demo.StartAsync(data: folder))
        {
            (url, caseId) = await first.OpenCaseAsync("ann", "k");
            await first.PostMessageAsync(url, "ann", "before");
            await Eventually.BecomesTrueAsync(async () => (await first.MessagesAsync(url)).Count == 1);
            await first.SettleAsync();
        }

        await using var second = await Demo.StartAsync(data: folder);
        await second.PostMessageAsync(url, "ann", "after");
        await second.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        var (_, other) = await second.OpenCaseAsync("ann", "another");

        await Eventually.BecomesTrueAsync(async () => (await second.MessagesAsync(url)).Count == 2);
        await Eventually.BecomesTrueAsync(async () => await second.CaseStatusAsync(url) == "Working");
        Assert.Equal(["before", "after"], (await second.MessagesAsync(url)).Select(row => row["Text__c"]!.GetValue<string>()));
        Assert.NotEqual(caseId, other);
        Assert.All((await second.OpsAsync(HttpMethod.Get, "status")).Body["streams"]!.AsArray(), stream => Assert.Null(stream!["error"]));
    }

    [Fact]
    public async Task What_a_kill_leaves_at_any_moment_can_be_read_and_no_number_comes_twice()
    {
        var copy = Path.Combine(root, "copy");
        await using (var demo = await Demo.StartAsync(data: folder))
        {
            var url = await demo.OpenAsync("ann", "k");
            await demo.PostMessageAsync(url, "ann", "the last word");
            await Eventually.BecomesTrueAsync(() => HoldsAsync("sendbird", "the last word"));
            await Eventually.BecomesTrueAsync(() => HoldsAsync("salesforce", "00001001"));
            Directory.CreateDirectory(Path.Combine(copy, "emulators"));
            foreach (var file in Directory.EnumerateFiles(Kept, "*.json"))
            {
                File.Copy(file, Path.Combine(copy, "emulators", Path.GetFileName(file)));
            }
        }

        await using var again = await Demo.StartAsync(data: copy);
        var (_, caseId) = await again.OpenCaseAsync("bob", "k");

        var numbers = (await again.QueryAsync("SELECT Id, CaseNumber FROM Case ORDER BY CaseNumber")).Select(found => found["CaseNumber"]!.GetValue<string>());
        Assert.Equal(["00001001", "00002002"], numbers);
        Assert.Equal(caseId, (await again.QueryAsync("SELECT Id FROM Case WHERE CaseNumber = '00002002'"))[0]["Id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Threads_reactions_counters_and_metadata_are_as_they_were()
    {
        var ports = new EmulatorPorts(QuietPort.Find(), 0, 0, 0, 0);
        string before;
        await using (var first = await StartAsync(ports))
        {
            using var sendbird = ClientOf(first);
            await PostAsync(sendbird, "users", new JsonObject { ["user_id"] = "ann", ["nickname"] = "Ann", ["profile_url"] = "" });
            await PostAsync(sendbird, "users/ann/metadata", new JsonObject { ["metadata"] = new JsonObject { ["tier"] = "gold" } });
            await PostAsync(sendbird, "group_channels", new JsonObject
            {
                ["channel_url"] = "talk",
                ["user_ids"] = new JsonArray("ann"),
                ["operator_ids"] = new JsonArray("ann"),
            });
            await PostAsync(sendbird, "group_channels/talk/metacounter", new JsonObject { ["metacounter"] = new JsonObject { ["visits"] = 3 } });
            var messages = new JsonObject { ["message_type"] = "MESG", ["user_id"] = "ann", ["message"] = "one" };
            var parent = (await PostAsync(sendbird, "group_channels/talk/messages", messages))["message_id"]!.GetValue<long>();
            await PostAsync(sendbird, "group_channels/talk/messages", new JsonObject
            {
                ["message_type"] = "MESG",
                ["user_id"] = "ann",
                ["message"] = "a reply",
                ["parent_message_id"] = parent,
                ["reply_to_channel"] = true,
            });
            await PostAsync(sendbird, $"group_channels/talk/messages/{parent}/reactions", new JsonObject { ["user_id"] = "ann", ["reaction"] = "thumbs_up" });
            before = await ReadAllAsync(sendbird);
        }

        await using var second = await StartAsync(ports);
        using var again = ClientOf(second);

        Assert.Equal(before, await ReadAllAsync(again));
    }

    [Fact]
    public async Task Tokens_of_the_first_open_the_second()
    {
        string session, token;
        var ports = new EmulatorPorts(QuietPort.Find(), 0, 0, 0, QuietPort.Find());
        await using (var first = await StartAsync(ports))
        {
            token = first.Issuer!.CreateToken("ann", []);
            session = await LoginAsync(first);
        }

        await using var second = await StartAsync(ports);

        Assert.Equal(KeyOf(token), KeyOf(second.Issuer!.CreateToken("ann", [])));
        using var salesforce = new HttpClient { BaseAddress = second.Salesforce!.BaseAddress };
        var (status, _) = await Demo.SendAsync(salesforce, HttpMethod.Get, "services/data/v67.0/query?q=SELECT+Id+FROM+Case", null, session);
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task A_folder_in_use_or_unreadable_is_refused_in_a_line()
    {
        await using (await StartAsync(new EmulatorPorts(0, 0, 0, 0, 0)))
        {
            var used = await Assert.ThrowsAsync<EmulatorDataException>(() => StartAsync(new EmulatorPorts(0, 0, 0, 0, 0)));
            Assert.StartsWith("Another emulator uses the folder", used.Message, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Path.Combine(Kept, "salesforce.json"), "{");

        var damaged = await Assert.ThrowsAsync<EmulatorDataException>(() => StartAsync(new EmulatorPorts(0, 0, 0, 0, 0)));
        Assert.StartsWith($"The file '{Path.Combine(Kept, "salesforce.json")}' cannot be read", damaged.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<bool> HoldsAsync(string emulator, string text) =>
        Path.Combine(Kept, emulator + ".json") is var file && File.Exists(file)
        && (await File.ReadAllTextAsync(file)).Contains(text, StringComparison.Ordinal);

    private Task<EmulatorSet> StartAsync(EmulatorPorts ports) =>
        EmulatorSet.StartAsync(ports, EmulatorSet.OfDemo, EmulatorSet.WebhookOf(1), CancellationToken.None, dataFolder: folder);

    private static HttpClient ClientOf(EmulatorSet emulators)
    {
        var client = new HttpClient { BaseAddress = new Uri(emulators.Sendbird!.BaseAddress, "v3/") };
        client.DefaultRequestHeaders.Add("Api-Token", "demo-sendbird-token");
        return client;
    }

    private static async Task<JsonObject> PostAsync(HttpClient sendbird, string path, JsonObject body)
    {
        var (status, answer) = await Demo.SendAsync(sendbird, HttpMethod.Post, path, body);
        Assert.True(status == 200, $"{path} answered {status}: {answer}");
        return answer;
    }

    private static async Task<string> ReadAllAsync(HttpClient sendbird)
    {
        string[] paths =
        [
            "users/ann/metadata", "group_channels/talk?show_member=true", "group_channels/talk/metacounter", "group_channels/talk/operators",
            "group_channels/talk/messages?message_ts=9999999999999&include_reactions=true&include_thread_info=true&include_reply_type=all",
        ];
        var answers = new List<string>();
        foreach (var path in paths)
        {
            var (status, answer) = await Demo.SendAsync(sendbird, HttpMethod.Get, path);
            Assert.True(status == 200, $"{path} answered {status}: {answer}");
            answers.Add(answer.ToJsonString());
        }

        return string.Join('\n', answers);
    }

    private static async Task<string> LoginAsync(EmulatorSet emulators)
    {
        using var client = new HttpClient { BaseAddress = emulators.Salesforce!.BaseAddress };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "demo-client",
            ["client_secret"] = "demo-secret",
        });
        using var answer = await client.PostAsync("services/oauth2/token", form);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
    }

    /// <summary>The header of a token, which names its key.</summary>
    private static string KeyOf(string token) => token.Split('.')[0];
}

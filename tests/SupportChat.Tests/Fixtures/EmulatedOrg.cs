using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;

namespace SupportChat.Tests.Fixtures;

/// <summary>A Salesforce emulator on a free port, and a signed-in client that speaks plain HTTP to it.</summary>
internal sealed class EmulatedOrg : IAsyncDisposable
{
    public const string Root = "/services/data/v67.0";
    public const string Queue = "00G000000000001EAA";
    public const string DefaultCaseOwner = "005000000000008AAA";
    public const string IntegrationUser = "005000000000009AAA";
    public const string Agent = "005000000000001AAA";

    private static readonly (string, string)[] NoAssignment = [("Sforce-Auto-Assign", "FALSE")];

    public SalesforceEmulator Emulator { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string Token { get; set; } = "";

    public static async Task<EmulatedOrg> StartAsync(SalesforceEmulatorOptions? options = null)
    {
        var org = new EmulatedOrg { Emulator = await SalesforceEmulator.StartAsync(options ?? new SalesforceEmulatorOptions(), CancellationToken.None) };
        org.Http = new HttpClient { BaseAddress = org.Emulator.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        org.Token = (string)(await org.TokenAsync()).Json!["access_token"]!;
        return org;
    }

    public Task<Answer> TokenAsync(params (string Name, string Value)[] form)
    {
        if (form.Length == 0)
        {
            form = [("grant_type", "client_credentials"), ("client_id", "demo-client"), ("client_secret", "demo-secret")];
        }

        return PostFormAsync("/services/oauth2/token", form);
    }

    public async Task<Answer> PostFormAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(item => KeyValuePair.Create(item.Name, item.Value)));
        using var response = await Http.PostAsync(path, content);
        return await Answer.ReadAsync(response);
    }

    public async Task<Answer> SendAsync(string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : $"{Root}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public async Task<string> GivenAsync(string type, string json)
    {
        var answer = await SendAsync("POST", $"sobjects/{type}", json, NoAssignment);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return (string)answer.Json!["id"]!;
    }

    public Task<string> GivenCaseAsync(string conversation = "conv1") =>
        GivenAsync("Case", $$"""{"Subject":"Help","SupportChat_ConversationId__c":"{{conversation}}","SupportChat_ChannelUrl__c":"support_{{conversation}}"}""");

    /// <summary>Many Cases in one transaction.</summary>
    public async Task GivenCasesAsync(int count)
    {
        var rows = Enumerable.Range(0, count).Select(_ => """{"attributes":{"type":"Case"}}""");
        var answer = await SendAsync("POST", "composite/sobjects", $$"""{"records":[{{string.Join(',', rows)}}]}""");
        Assert.DoesNotContain("\"success\":false", answer.Text, StringComparison.Ordinal);
    }

    public async Task ChangeAsync(string path, string json) =>
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("PATCH", path, json, NoAssignment)).Status);

    public async Task<JsonNode> ReadAsync(string path)
    {
        var answer = await SendAsync("GET", path);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json!;
    }

    public Task<Answer> QueryAsync(string soql, params (string, string)[] headers) =>
        SendAsync("GET", $"query?q={Uri.EscapeDataString(soql)}", null, headers);

    public async Task<JsonArray> RowsAsync(string soql)
    {
        var answer = await QueryAsync(soql);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json!["records"]!.AsArray();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Emulator.DisposeAsync();
    }
}

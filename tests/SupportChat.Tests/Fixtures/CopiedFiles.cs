using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Fixtures;

/// <summary>A conversation whose files are watched: sent to its channel, told of as webhooks would, and looked for on its Case.</summary>
internal sealed class CopiedFiles(Integration integration, Expectation conversation) : IAsyncDisposable
{
    private const string Rest = "Services/data/v67.0";

    public Integration Integration => integration;

    public string Id => conversation.ConversationId;

    public ConversationId ConversationId => ConversationId.Parse(Id);

    public string ChannelUrl => conversation.ChannelUrl;

    /// <summary>Of the message that was sent last.</summary>
    public long MessageId { get; set; }

    /// <summary>Sends files as one message and tells of it.</summary>
    public async Task<JsonObject> PostAsync(params (string Name, string Type, byte[] Bytes)[] files)
    {
        var message = await SharedFiles.PostAsync(integration.Systems, ChannelUrl, conversation.Customer, files);
        MessageId = TwoSystems.Id(message);
        var told = message["files"] is JsonArray several
            ? several.Select(file => new ChannelFile(Text(file, "url"), Text(file, "file_name"), Text(file, "file_type"), (long)file!["file_size"]!)).ToList()
            : [new ChannelFile(Text(message["file"], "url"), Text(message["file"], "name"), Text(message["file"], "type"), (long)message["file"]!["size"]!)];
        await TellAsync(MessageId, (long)message["created_at"]!, told);
        return message;
    }

    /// <summary>Tells of a message with a file that is where the sender says.</summary>
    public async Task TellAsync(string url, string name, string type, long size)
    {
        var message = await integration.Systems.PostAsync(ChannelUrl, new JsonObject
        {
            ["message_type"] = "FILE",
            ["user_id"] = conversation.Customer,
            ["url"] = url,
            ["file_name"] = name,
            ["file_type"] = type,
            ["file_size"] = size,
        });
        MessageId = TwoSystems.Id(message);
        await TellAsync(MessageId, (long)message["created_at"]!, [new ChannelFile(url, name, type, size)]);
    }

    /// <summary>Uploads a file to Sendbird without a message. Returns its address.</summary>
    public async Task<string> UploadToSendbirdAsync(string type, byte[] bytes)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var form = new MultipartFormDataContent { { file, "file", "a.bin" } };
        using var answer = await integration.Systems.Sendbird.PostAsync("v3/storage/file", form);
        return Text(JsonNode.Parse(await answer.Content.ReadAsStringAsync()), "url");
    }

    public Task<IReadOnlyList<JsonObject>> RowsAsync() => integration.Systems.QueryAsync("SELECT Id FROM SupportChat_Message__c WHERE Kind__c = 'File'");

    /// <summary>The files of the Case, the oldest first.</summary>
    public async Task<IReadOnlyList<CopiedFile>> CopiesAsync()
    {
        var caseId = await integration.CaseIdAsync(conversation);
        var links = await integration.Systems.QueryAsync(
            "SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink "
            + $"WHERE LinkedEntityId = '{caseId}' ORDER BY ContentDocumentId");
        var copies = new List<CopiedFile>();
        foreach (var link in links)
        {
            var version = Text(link["ContentDocument"], "LatestPublishedVersionId");
            var name = Assert.Single(await integration.Systems.QueryAsync($"SELECT PathOnClient FROM ContentVersion WHERE Id = '{version}'"));
            copies.Add(new CopiedFile(
                Text(link, "ContentDocumentId"),
                Text(link["ContentDocument"], "Title"),
                Text(name, "PathOnClient"),
                await integration.Systems.Salesforce.GetByteArrayAsync($"{Rest}/sobjects/ContentVersion/{version}/VersionData")));
        }

        return [.. copies.OrderBy(copy => (copy.Title[copy.Title.LastIndexOf('-')..], copy.DocumentId))];
    }

    /// <summary>Versions that were ever made, deleted ones too.</summary>
    public async Task<int> CountUploadsAsync()
    {
        var state = JsonNode.Parse(await integration.Systems.Salesforce.GetStringAsync("emulator/state"))!;
        return (int)state["records"]!["ContentVersion"]!;
    }

    /// <summary>Makes a file on the Case by hand.</summary>
    public async Task UploadAsync(string title)
    {
        var fields = new JsonObject
        {
            ["Title"] = title,
            ["PathOnClient"] = "a.txt",
            ["FirstPublishLocationId"] = await integration.CaseIdAsync(conversation),
            ["VersionData"] = "AA==",
        };
        using var body = new StringContent(fields.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await integration.Systems.Salesforce.PostAsync($"{Rest}/sobjects/ContentVersion", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task DeleteAsync(string documentId)
    {
        using var answer = await integration.Systems.Salesforce.DeleteAsync($"{Rest}/sobjects/ContentDocument/{documentId}");
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Disturbs a call of Salesforce's REST API.</summary>
    public Task FaultSalesforceAsync(string path, JsonObject effect, int? times = null)
    {
        var fault = new JsonObject { ["match"] = new JsonObject { ["path"] = $"/services/data/*{path}" }, ["effect"] = effect };
        if (times is { } limit)
        {
            fault["times"] = limit;
        }

        return TwoSystems.FaultAsync(integration.Systems.Salesforce, fault);
    }

    /// <summary>Reasons and descriptions.</summary>
    public async Task<IReadOnlyList<string>> DeadLettersAsync() =>
        [
            .. (await integration.Get<IDeadLetterStore>().ListAsync(50, null, CancellationToken.None)).Items
                .Select(letter => $"{letter.Reason} {letter.Description}"),
        ];

    public ValueTask DisposeAsync() => integration.DisposeAsync();

    private Task TellAsync(long messageId, long createdAt, IReadOnlyList<ChannelFile> files)
    {
        var told = new TranscriptMessage
        {
            MessageId = messageId,
            ChannelUrl = ChannelUrl,
            Version = createdAt,
            CreatedAt = createdAt,
            Type = "FILE",
            SenderId = conversation.Customer,
            Text = "",
        }.WithFiles(files);
        return integration.Get<IWorkQueue>().SendManyAsync([told.ToWorkItem(ConversationId, integration.Time.GetUtcNow())], CancellationToken.None);
    }

    private static string Text(JsonNode? node, string name) => Convert.ToString(node![name]!.GetValue<object>(), CultureInfo.InvariantCulture)!;
}

/// <summary>A file on a Case.</summary>
internal sealed record CopiedFile(string DocumentId, string Title, string Name, byte[] Content);

using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Files from a customer's upload to the Case, by webhook, through a whole host (docs/messages.md#copies-of-files).</summary>
public sealed class CopiedFilesTests
{
    private static readonly Dictionary<string, string?> Copy = new() { ["Transcripts:Files"] = "Copy" };

    [Fact]
    public async Task A_file_that_a_customer_sends_is_on_the_case_and_its_deletion_leaves_it_there()
    {
        await using var demo = await Demo.StartAsync(Copy);
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        var message = await SharedFiles.PostAsync(systems, url, "ann", ("a.png", "image/png", [1, 2, 3]), ("b.txt", "text/plain", [4]));

        var titles = new[] { 1, 2 }.Select(n => $"{(n == 1 ? "a.png" : "b.txt")} [{Demo.IdOf(url)}-{TwoSystems.Id(message)}-{n}]").ToList();
        await Eventually.GetAsync(() => TitlesAsync(systems, caseId), found => found.SequenceEqual(titles));
        await systems.DeleteAsync(url, TwoSystems.Id(message));
        await demo.SettleAsync();
        Assert.Equal(titles, await TitlesAsync(systems, caseId));
    }

    [Fact]
    public async Task Operators_see_the_queue_and_why_a_file_stays_a_link()
    {
        await using var demo = await Demo.StartAsync(Copy);
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");

        await systems.PostAsync(url, new JsonObject
        {
            ["message_type"] = "FILE",
            ["user_id"] = "ann",
            ["url"] = "https://files.evil.test/a.pdf",
            ["file_name"] = "a.pdf",
            ["file_type"] = "application/pdf",
        });

        var letters = await Eventually.GetAsync(
            async () => (await demo.OpsAsync(HttpMethod.Get, "dead-letters")).Body["items"]!.AsArray(), items => items.Count > 0);
        Assert.Equal("files FileNotCopied host-refused", $"{letters[0]!["queue"]} {letters[0]!["reason"]} {letters[0]!["description"]}");
        Assert.NotNull((await demo.OpsAsync(HttpMethod.Get, "status")).Body["queues"]!["files"]);
    }

    private static async Task<List<string>> TitlesAsync(TwoSystems systems, string caseId) =>
        [.. (await systems.QueryAsync($"SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '{caseId}'"))
            .Select(link => (string)link["ContentDocument"]!["Title"]!).Order(StringComparer.Ordinal)];
}

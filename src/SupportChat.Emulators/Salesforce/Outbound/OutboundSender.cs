using System.Net;
using System.Net.Http.Headers;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>
/// Sends Outbound Messages for Cases of ours whose status or owner an update changed, as the flow in <c>infra/salesforce/optional/outbound-message</c> does: up
/// to 100 in a message, again until they are acknowledged, for at most 24 hours. Omni-Channel's changes send none
/// (docs/reference/salesforce.md#outbound-messages, #omni-channel).
/// </summary>
internal sealed class OutboundSender : IAsyncDisposable
{
    private const int LargestBatch = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly SalesforceEmulatorOptions options;
    private readonly Database database;
    private readonly HttpClient http = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly OutboundQueue queue = new();
    private readonly Task running;
    private Uri? instance;

    public OutboundSender(SalesforceEmulatorOptions options, Database database)
    {
        this.options = options;
        this.database = database;
        running = Task.Run(() => RunAsync(stopping.Token));
    }

    public OutboundQueue Queue => queue;

    /// <summary>Address that the messages name as the org's; known once the server runs.</summary>
    public void SendFrom(Uri instance) => Volatile.Write(ref this.instance, instance);

    /// <summary>Looks at a commit; cheap, as it happens under the database's lock.</summary>
    public void Notice(Commit commit)
    {
        if (!queue.Settings.Enabled || commit.Caller.UserId == WellKnownIds.AutomatedProcess)
        {
            return;
        }

        foreach (var (before, after) in commit.Changes)
        {
            if (before is { IsDeleted: false } && !after.IsDeleted && after.Type.Name == "Case" && after["SupportChat_ConversationId__c"] is not null
                && (!Equals(before["Status"], after["Status"]) || !Equals(before["OwnerId"], after["OwnerId"])))
            {
                queue.Add(after.Id, options.TimeProvider.GetUtcNow());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        http.Dispose();
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = options.OutboundRetryDelay;
        try
        {
            while (true)
            {
                await queue.WaitAsync(cancellationToken);
                var oldest = options.TimeProvider.GetUtcNow() - Lifetime;
                var batch = queue.Take(LargestBatch, oldest);
                if (batch.Count == 0 || await IsSentAsync(batch, cancellationToken))
                {
                    pause = options.OutboundRetryDelay;
                    continue;
                }

                queue.PutBack(batch);
                await Task.Delay(pause, options.TimeProvider, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The emulator stops; what waits is lost with the org.
        }
    }

    private async Task<bool> IsSentAsync(IReadOnlyList<Notification> batch, CancellationToken cancellationToken)
    {
        if (queue.Settings is not { Enabled: true, Url: { } url } settings)
        {
            return false;
        }

        var items = batch.Select(item => (item, Record: database.Read(data => data.Find(item.RecordId))!)).Where(item => !item.Record.IsDeleted);
        using var content = new ByteArrayContent(OutboundEnvelope.Write(options.OrganizationId, instance!, items, settings.Fields ?? []));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/xml", "utf-8");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("SOAPAction", "\"\"");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            queue.CountTry();
            return response.StatusCode == HttpStatusCode.OK && OutboundEnvelope.IsAcknowledged(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            queue.CountTry();
            return false;
        }
    }
}

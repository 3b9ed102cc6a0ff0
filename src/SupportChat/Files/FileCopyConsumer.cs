using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Files;

/// <summary>
/// Consumer of queue <c>files</c>: puts one file of a message on its Case, once, however often it is told to (docs/messages.md#copies-of-files). Nothing makes
/// an upload idempotent, so the title carries a mark: it is looked for before and after, and of several files with it the first stays.
/// </summary>
public sealed partial class FileCopyConsumer : IDisposable
{
    /// <summary>Files at once, whatever the host gives: each is on disk meanwhile, and takes one of the org's long requests.</summary>
    private const int MaxAtOnce = 4;

    /// <summary>An address that stays denied this long, read anew each time, is denied for good.</summary>
    private static readonly TimeSpan Denial = TimeSpan.FromMinutes(15);

    /// <summary>Salesforce ends every request by then (docs/reference/salesforce.md#limits).</summary>
    private static readonly TimeSpan LongestUpload = TimeSpan.FromMinutes(10);

    private readonly IConversationStore store;
    private readonly SendbirdClient sendbird;
    private readonly SalesforceClient salesforce;
    private readonly FileDownloader downloader;
    private readonly FileRules rules;
    private readonly IWorkQueue queue;
    private readonly DeadLetters deadLetters;
    private readonly SupportChatMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<FileCopyConsumer> logger;
    private readonly SemaphoreSlim slots = new(MaxAtOnce);

    internal FileCopyConsumer(
        IConversationStore store,
        SendbirdClient sendbird,
        SalesforceClient salesforce,
        FileDownloader downloader,
        FileRules rules,
        IWorkQueue queue,
        DeadLetters deadLetters,
        SupportChatMetrics metrics,
        TimeProvider time,
        ILogger<FileCopyConsumer> logger) =>
        (this.store, this.sendbird, this.salesforce, this.downloader, this.rules, this.queue, this.deadLetters, this.metrics, this.time, this.logger) =
        (store, sendbird, salesforce, downloader, rules, queue, deadLetters, metrics, time, logger);

    /// <summary>Handles one item. Only cancellation throws.</summary>
    public async Task<WorkOutcome> HandleAsync(WorkItem item, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            await SettleAsync(item, cancellationToken);
            return WorkOutcome.Complete;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, item.ConversationId.ToString(), failure);
            return WorkOutcome.Abandon;
        }
        finally
        {
            slots.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => slots.Dispose();

    /// <summary>On return everything that the item causes is durable.</summary>
    private async Task SettleAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (item.Kind != WorkKind.File)
        {
            await GiveUpAsync(item, DeadLetterReason.UnknownWorkKind, item.Kind, cancellationToken);
            return;
        }

        if (FileCopy.Read(item) is not { } copy)
        {
            await GiveUpAsync(item, DeadLetterReason.UnreadableBody, item.Kind, cancellationToken);
            return;
        }

        // A delivery that ended without a word may have left an upload on its way.
        copy = copy with { Doubted = copy.Doubted || item.DeliveryCount > 1, UnexplainedSince = item.Attempt > 0 ? copy.UnexplainedSince : null };
        var record = await store.FindAsync(item.ConversationId, cancellationToken);
        if (record?.Value is not { } conversation || !ConversationState.WasSaidHere(conversation, copy.ChannelUrl, copy.CreatedAt))
        {
            metrics.FileEnded("foreign");
            return;
        }

        if (conversation.Episodes.FirstOrDefault(one => one.Number == copy.Episode) is not { CaseId: { } caseId, Deleted: false })
        {
            await RetryAsync(item, copy, "case-absent", null, cancellationToken);
            return;
        }

        Ended ended;
        try
        {
            ended = await CopyAsync(item, copy, conversation, caseId, cancellationToken);
        }
        catch (UpstreamException failure)
        {
            ended = new Ended.Later(copy, failure.Code, failure.RetryAfter);
        }

        await FollowUpAsync(item, copy, ended, cancellationToken);
    }

    private async Task FollowUpAsync(WorkItem item, FileCopy copy, Ended ended, CancellationToken cancellationToken)
    {
        switch (ended)
        {
            case Ended.Later later:
                await RetryAsync(item, later.Copy, later.Code, later.RetryAfter, cancellationToken);
                return;
            case Ended.CaseGone gone:
                await queue.SendManyAsync(
                    [new ReconcileRequest { Verify = VerifyScope.Case }.ToWorkItem(item.ConversationId, item.CorrelationId, time.GetUtcNow())],
                    cancellationToken);
                await RetryAsync(item, copy, gone.Code, null, cancellationToken);
                return;
            case Ended.NotCopied notCopied:
                await GiveUpAsync(item, DeadLetterReason.FileNotCopied, notCopied.Code, cancellationToken);
                break;
        }

        metrics.FileEnded(ended.Outcome);
        if (ended is Ended.Present && copy is { Doubted: true, LastLook: false })
        {
            var now = time.GetUtcNow();
            await queue.SendManyAsync(
                [(copy with { LastLook = true }).ToWorkItem(item.ConversationId, now) with { VisibleAt = now + LongestUpload }], cancellationToken);
        }
    }

    /// <summary>Copies the file unless it is there.</summary>
    private async Task<Ended> CopyAsync(
        WorkItem item, FileCopy copy, Conversation conversation, SalesforceId caseId, CancellationToken cancellationToken)
    {
        var marker = copy.MarkerOf(item.ConversationId);
        if (await IsPresentAsync(caseId, marker, cancellationToken) || copy.LastLook)
        {
            return new Ended.Present("present");
        }

        if (copy.Size > rules.MaxBytes)
        {
            return new Ended.NotCopied(FileEnd.TooLarge);
        }

        if (copy.Type is { Length: > 0 } && !rules.Allows(copy.Type))
        {
            return new Ended.NotCopied(FileEnd.TypeNotAllowed);
        }

        var (download, isDeleted) = await FetchAsync(copy, conversation, cancellationToken);
        if (download is Download.Ended { How: var how })
        {
            return isDeleted ? new Ended("deleted")
                : how == FileEnd.Denied && time.GetUtcNow() - item.FirstEnqueuedAt < Denial ? new Ended.Later(copy, "denied", null)
                : new Ended.NotCopied(how);
        }

        await using var file = ((Download.Fetched)download!).File;
        return await UploadAsync(copy, file, caseId, marker, cancellationToken);
    }

    /// <summary>Fetches the file; where its address does not give it, at the address that the message has by now.</summary>
    /// <returns>How it ended, and whether that is because the message was deleted.</returns>
    private async Task<(Download Download, bool IsDeleted)> FetchAsync(FileCopy copy, Conversation conversation, CancellationToken cancellationToken)
    {
        var download = copy.Url is null ? new Download.Ended(FileEnd.Gone) : await FetchAsync(copy.Url, copy.Type, cancellationToken);
        if (download is not Download.Ended { How: FileEnd.Gone or FileEnd.Denied })
        {
            return (download, false);
        }

        var message = await sendbird.FindMessageAsync(conversation.ChannelUrl, copy.MessageId, cancellationToken);
        return message is null or { IsRemoved: true } ? (download, true)
            : message.Files.ElementAtOrDefault(copy.Number - 1) is not { Url.Length: > 0 } fresh || fresh.Url == copy.Url ? (download, false)
            : (await FetchAsync(fresh.Url, copy.Type, cancellationToken), false);
    }

    private async Task<Download> FetchAsync(string url, string? declaredType, CancellationToken cancellationToken)
    {
        var download = await downloader.FetchAsync(url, cancellationToken);
        if (download is not Download.Fetched fetched || declaredType is { Length: > 0 } || rules.Allows(fetched.Type))
        {
            return download;
        }

        // Nobody tells what it is.
        await fetched.File.DisposeAsync();
        return new Download.Ended(FileEnd.TypeNotAllowed);
    }

    private async Task<Ended> UploadAsync(FileCopy copy, SpooledFile file, SalesforceId caseId, string marker, CancellationToken cancellationToken)
    {
        var name = FileNames.Of(copy.Name);
        try
        {
            var created = await salesforce.CreateFileAsync(new NewFile(caseId, FileNames.Title(name, marker), name), file.Stream, cancellationToken);
            if (created is FileCreation.Refused refused)
            {
                return Refusal(copy, refused);
            }

            await IsPresentAsync(caseId, marker, cancellationToken);
            return new Ended.Present("copied");
        }
        catch (UpstreamException failure) when (failure.Failure == UpstreamFailure.Transient)
        {
            return new Ended.Later(copy with { Doubted = true }, failure.Code, failure.RetryAfter);
        }
    }

    private Ended Refusal(FileCopy copy, FileCreation.Refused refused)
    {
        var worst = SalesforceErrors.Worst(refused.Errors, 400);
        var now = time.GetUtcNow();
        return worst.IsGoneReference() ? new Ended.CaseGone(worst.Code)
            : refused.Failure == UpstreamFailure.Unexplained && RetrySchedule.IsUnexplained(copy.UnexplainedSince ?? now, now)
                ? new Ended.Later(copy with { UnexplainedSince = copy.UnexplainedSince ?? now }, worst.Code, null)
            : new Ended.NotCopied(worst.Code);
    }

    /// <summary>Whether the Case has the file; of several that crossed, all but the first are deleted.</summary>
    private async Task<bool> IsPresentAsync(SalesforceId caseId, string marker, CancellationToken cancellationToken)
    {
        var found = await salesforce.FindFilesAsync(caseId, marker, cancellationToken);
        foreach (var second in found.Skip(1))
        {
            await salesforce.DeleteFileAsync(second.DocumentId, cancellationToken);
        }

        return found.Count > 0;
    }

    private async Task RetryAsync(WorkItem item, FileCopy copy, string code, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var body = copy.ToBody();
        if (now - item.FirstEnqueuedAt > RetrySchedule.Horizon)
        {
            await GiveUpAsync(item with { Body = body }, DeadLetterReason.RetriesExhausted, code, cancellationToken);
            return;
        }

        var attempt = item.Attempt + 1;
        await queue.SendManyAsync(
        [
            item with
            {
                Body = body,
                Attempt = attempt,
                VisibleAt = now + RetrySchedule.Delay(attempt, Random.Shared.NextDouble(), retryAfter),
                DeliveryCount = 0,
            },
        ], cancellationToken);
        metrics.WorkPutOff(item.Kind);
        LogRetries(logger, item.ConversationId.ToString(), code, attempt);
    }

    private Task GiveUpAsync(WorkItem item, string reason, string description, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(item, WorkQueueName.Files, reason, description, cancellationToken);

    [LoggerMessage(4020, LogLevel.Error, "A file of conversation {ConversationId} broke its copy and is given back")]
    private static partial void LogFailed(ILogger logger, string conversationId, Exception exception);

    [LoggerMessage(4021, LogLevel.Warning, "A file of conversation {ConversationId} is put off ({Code}); attempt {Attempt}")]
    private static partial void LogRetries(ILogger logger, string conversationId, string code, int attempt);

    /// <summary>How a copy ended, as metrics name it.</summary>
    private record Ended(string Outcome)
    {
        /// <summary>The file is on the Case.</summary>
        public sealed record Present(string Outcome) : Ended(Outcome);

        /// <summary>It stays a link.</summary>
        public sealed record NotCopied(string Code, string Outcome) : Ended(Outcome)
        {
            public NotCopied(string code)
                : this(code, "refused")
            {
            }

            public NotCopied(FileEnd end)
                : this(NameOf(end), NameOf(end))
            {
            }

            private static string NameOf(FileEnd end) => end switch
            {
                FileEnd.TooLarge => "too-large",
                FileEnd.TypeNotAllowed => "type-not-allowed",
                FileEnd.Gone => "gone",
                FileEnd.Denied => "denied",
                _ => "host-refused",
            };
        }

        public sealed record CaseGone(string Code) : Ended("put-off");

        public sealed record Later(FileCopy Copy, string Code, TimeSpan? RetryAfter) : Ended("put-off");
    }
}

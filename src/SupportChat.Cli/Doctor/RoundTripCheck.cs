using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Transcripts;

namespace SupportChat.Cli.Doctor;

/// <summary>
/// Opens a test conversation as customer <c>supportchat-doctor</c>, posts a message, waits for it on the Case as long as told, and closes the Case; where
/// messages have no rows, the close comes first.
/// </summary>
internal sealed class RoundTripCheck(IServiceProvider services, TimeSpan patience) : IDoctorCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Name => "Message round trip";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var start = services.GetRequiredService<StartConversation>();
        var command = new StartCommand("supportchat-doctor", Guid.NewGuid().ToString("N"), new StartRequest { Subject = "SupportChat doctor: please ignore" });
        if (await start.HandleAsync(command, cancellationToken) is not StartOutcome.Started { Ready: true } started)
        {
            return CheckResult.Error("the test conversation did not become ready", "Mend the other findings first, and look at the integration's log");
        }

        var began = time.GetTimestamp();
        var message = await services.GetRequiredService<SendbirdClient>().SendMessageAsync(
            started.Conversation.ChannelUrl, new NewMessage("ping") { UserId = command.UserId }, cancellationToken);
        if (!HasRows)
        {
            await CloseAsync(started.Conversation.Id, cancellationToken);
        }

        while (time.GetElapsedTime(began) < patience)
        {
            if (await IsOnCaseAsync(started.Conversation, message.MessageId, cancellationToken))
            {
                var took = time.GetElapsedTime(began);
                if (HasRows)
                {
                    await CloseAsync(started.Conversation.Id, cancellationToken);
                }

                return CheckResult.Ok($"the message was on the Case after {took.TotalSeconds:0.0} s");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        if (HasRows)
        {
            await CloseAsync(started.Conversation.Id, cancellationToken);
        }

        return CheckResult.Error(
            $"the message is not on the Case after {patience.TotalSeconds:0} s",
            "Is the integration running with the same stores and queue, and do webhooks reach it? GET /api/ops/status shows what waits");
    }

    private bool HasRows => services.GetRequiredService<IOptions<TranscriptsOptions>>().Value.Mode != TranscriptMode.File;

    private async Task<bool> IsOnCaseAsync(Conversation conversation, long messageId, CancellationToken cancellationToken)
    {
        var salesforce = services.GetRequiredService<SalesforceClient>();
        if (HasRows)
        {
            var rows = await salesforce.QueryAsync(
                $"SELECT Id FROM SupportChat_Message__c WHERE MessageId__c = '{conversation.Id}-{messageId}'", cancellationToken);
            return rows.Count > 0;
        }

        var marker = TranscriptFiles.MarkerOf(conversation.Id, conversation.Current.Number);
        return (await salesforce.FindFilesAsync(conversation.Current.CaseId!.Value, marker, cancellationToken)).Count > 0;
    }

    private Task CloseAsync(ConversationId id, CancellationToken cancellationToken) =>
        services.GetRequiredService<CustomerIntents>().CloseAsync(id, cancellationToken);
}

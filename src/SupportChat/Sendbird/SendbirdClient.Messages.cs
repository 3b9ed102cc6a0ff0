using System.Globalization;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

public sealed partial class SendbirdClient
{
    /// <summary>
    /// Sends a message (docs/reference/sendbird.md#send). Whether it was sent is unknown after a lost answer, and Sendbird's own protection against doubles is
    /// not relied on: look for your mark in <see cref="NewMessage.Data"/> before sending again (docs/reference/sendbird.md#dedup).
    /// </summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task<ChannelMessage> SendMessageAsync(string channelUrl, NewMessage message, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Post, $"{Channel(channelUrl)}/messages", json =>
        {
            json.WriteString("message_type", message.UserId is null ? "ADMM" : "MESG");
            json.WriteString("message", message.Text);
            WriteOptional(json, "user_id", message.UserId);
            WriteOptional(json, "data", message.Data);
            WriteOptional(json, "custom_type", message.CustomType);
            WriteOptional(json, "dedup_id", message.DedupId);
        }, cancellationToken, once: true);
        return reply.Read(SendbirdJson.Message);
    }

    /// <summary>
    /// Messages around a time in milliseconds, that time included, oldest first (docs/reference/sendbird.md#list-messages), replies in threads among them,
    /// which Sendbird leaves out unless asked; null: the channel is gone.
    /// </summary>
    /// <param name="channelUrl">The channel.</param>
    /// <param name="messageTs">Anchor.</param>
    /// <param name="previous">How many before it, 0 to 200.</param>
    /// <param name="next">How many after it, 0 to 200.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<IReadOnlyList<ChannelMessage>?> ListMessagesAsync(
        string channelUrl, long messageTs, int previous, int next, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{Channel(channelUrl)}/messages?message_ts={messageTs}&prev_limit={previous}&next_limit={next}&include=true&reverse=false&include_reply_type=all");
        var reply = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
        return reply.IsNotFound ? null : reply.Read(json => SendbirdJson.List(json, "messages").Select(SendbirdJson.Message).ToList());
    }

    /// <summary>Whether one of the messages from a time on is such as asked for; none of a channel that is gone is.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<bool> HasMessageAsync(
        string channelUrl, DateTimeOffset since, Func<ChannelMessage, bool> isSuch, CancellationToken cancellationToken)
    {
        const int pageSize = 200;
        var from = since.ToUnixTimeMilliseconds();
        while (true)
        {
            var page = await ListMessagesAsync(channelUrl, from, 0, pageSize, cancellationToken) ?? [];
            if (page.Any(isSuch))
            {
                return true;
            }

            if (page.Count < pageSize || page[^1].CreatedAt <= from)
            {
                return false;
            }

            from = page[^1].CreatedAt;
        }
    }

    /// <summary>One message (docs/reference/sendbird.md#list-messages), or null.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<ChannelMessage?> FindMessageAsync(string channelUrl, long messageId, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Channel(channelUrl)}/messages/{messageId}");
        var reply = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
        return reply.Code is SendbirdErrors.NotFound or SendbirdErrors.MessageNotFound ? null : reply.Read(SendbirdJson.Message);
    }
}

using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using SupportChat.Client;
using SupportChat.Client.Models;

namespace SupportChat.Samples;

/// <summary>A conversation from its start to its end, with the client that Kiota generates.</summary>
public static class Talk
{
    /// <summary>Starts, reads, rates and closes a conversation; answers its id.</summary>
    /// <param name="http">With SupportChat's address.</param>
    /// <param name="token">The customer's bearer token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> RunAsync(HttpClient http, string token, CancellationToken cancellationToken)
    {
        var proof = new BaseBearerTokenAuthenticationProvider(new CustomerToken(token));
        using var adapter = new HttpClientRequestAdapter(proof, httpClient: http) { BaseUrl = http.BaseAddress!.ToString().TrimEnd('/') };
        var api = new SupportChatClient(adapter).Api;

        // One key for each wish to talk: a repeat with it is the same conversation.
        var key = Guid.NewGuid().ToString();
        var answer = await api.Conversations.PostAsync(
            new Start { Subject = "Where is my order?" }, request => request.Headers.Add("Idempotency-Key", key), cancellationToken);
        var id = answer!.Conversation!.ConversationId!;

        var conversation = api.Conversations[id];
        while ((await conversation.GetAsync(cancellationToken: cancellationToken))!.ChannelReady != true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        var mine = await api.Conversations.GetAsync(request => request.QueryParameters.Limit = 1, cancellationToken);
        var session = await api.Sendbird.SessionToken.PostAsync(cancellationToken: cancellationToken);
        Console.WriteLine($"{session!.UserId} can write in {mine!.Items![0].ChannelUrl}.");

        await conversation.Rating.PostAsync(new Rating { Score = 5, Comment = "Quick" }, cancellationToken: cancellationToken);
        await conversation.Close.PostAsync(cancellationToken: cancellationToken);
        try
        {
            await api.Conversations.PostAsync(new Start { Subject = "" }, cancellationToken: cancellationToken);
        }
        catch (Problem problem)
        {
            Console.WriteLine($"{problem.Detail} {string.Join(", ", problem.Errors!.AdditionalData.Keys)}");
        }

        return id;
    }

    private sealed class CustomerToken(string token) : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new();

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(token);
    }
}

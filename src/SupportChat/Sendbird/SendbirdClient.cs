using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

/// <summary>
/// Sendbird's Platform API v3, one method for each operation that we use (docs/reference/sendbird.md). A failed call throws
/// <see cref="UpstreamException"/>; ends that a caller must expect are values.
/// </summary>
public sealed partial class SendbirdClient
{
    /// <summary>Name of the upstream and of its HTTP client.</summary>
    internal const string Name = "sendbird";

    private const int MaxUsersPerCall = 100;

    private readonly UpstreamCaller caller;

    public SendbirdClient(IHttpClientFactory clients, IOptions<SendbirdOptions> options, SupportChatMetrics metrics)
    {
        var http = clients.CreateClient(Name);
        http.BaseAddress = options.Value.Address;
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Add("Api-Token", options.Value.ApiToken);
        caller = new UpstreamCaller(http, Name, SendbirdErrors.Classify, metrics);
    }

    /// <summary>An id as one segment of a path. Dots alone would be taken as a way up the path, whatever their encoding.</summary>
    private static string Segment(string id) => id.Trim('.').Length > 0
        ? Uri.EscapeDataString(id)
        : throw new UpstreamException(Name, UpstreamFailure.Refused, "invalid-id", "An empty id, or one of dots alone, cannot be sent to Sendbird.");

    private static string User(string userId) => $"v3/users/{Segment(userId)}";

    private static string Channel(string channelUrl) => $"v3/group_channels/{Segment(channelUrl)}";

    private static string Page(string? token) => string.IsNullOrEmpty(token) ? "" : $"&token={Uri.EscapeDataString(token)}";

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyCollection<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private async Task<SendbirdAnswer> CallAsync(
        HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken, bool once = false)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonBody.Write(body);
        }

        if (once)
        {
            request.MarkNonIdempotent();
        }

        return new SendbirdAnswer(await caller.CallAsync(request, SendbirdErrors.IsDocumented, cancellationToken));
    }
}

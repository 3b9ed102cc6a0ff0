using System.Text.Json.Nodes;

namespace SupportChat.Tests.Invariants.WrongVariants.Fixtures;

/// <summary>Wrong on purpose: changes how Cases are created; the innermost handler of the Salesforce client.</summary>
internal sealed class RewrittenCases(Action<JsonObject> rewrite) : DelegatingHandler
{
    private const string Key = "SupportChat_ConversationId__c";

    /// <summary>Creates without the unique key.</summary>
    public static void WithoutKey(JsonObject creation) => creation["body"]!.AsObject().Remove(Key);

    /// <summary>Upserts by the key.</summary>
    public static void AsUpsert(JsonObject creation)
    {
        var body = creation["body"]!.AsObject();
        creation["method"] = "PATCH";
        creation["url"] = $"{creation["url"]!.GetValue<string>()}/{Key}/{body[Key]!.GetValue<string>()}";
        body.Remove(Key);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/composite", StringComparison.Ordinal))
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
            if (body["compositeRequest"]![0]!["body"]?[Key] is not null)
            {
                rewrite(body["compositeRequest"]![0]!.AsObject());
                request.Content = new StringContent(body.ToJsonString(), null, "application/json");
                return await TakenAsCreatedAsync(await base.SendAsync(request, cancellationToken), cancellationToken);
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>A client that upserts takes an update for as good as a creation.</summary>
    private static async Task<HttpResponseMessage> TakenAsCreatedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken))!;
        if (body is JsonObject && body["compositeResponse"]?[0] is JsonObject created && created["httpStatusCode"]?.GetValue<int>() == 200)
        {
            created["httpStatusCode"] = 201;
            answer.Content = new StringContent(body.ToJsonString(), null, "application/json");
        }

        return answer;
    }
}

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SupportChat.Functions.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker.Fixtures;

/// <summary>Whose proof a call carries.</summary>
internal enum Proof
{
    None,
    Customer,
    Operator,
    Push,
    AgentPanel,
    Signature,
}

/// <summary>One request, and what of its answer must be the same on every host.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Path">With <c>{id}</c> for the conversation that the first start made.</param>
/// <param name="Proof">Whose proof it carries.</param>
/// <param name="Body">JSON or what is sent as such.</param>
/// <param name="Key">Idempotency key.</param>
internal sealed partial record ApiCall(string Method, string Path, Proof Proof = Proof.None, string? Body = null, string? Key = null)
{
    /// <summary>The one origin whose pages may call.</summary>
    public const string Origin = "https://shop.example";

    private static readonly string[] Compared =
    [
        "Allow", "WWW-Authenticate", "Retry-After", "Location", "Vary", "Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "X-Content-Type-Options", "Referrer-Policy",
    ];

    // Drawn, counted or measured anew on each host.
    private static readonly HashSet<string> Own =
    [
        "conversationId", "channelUrl", "createdAt", "sessionToken", "expiresAt", "id", "number", "at", "next", "instance", "traceId", "startedAt", "updatedAt",
    ];

    /// <summary>Makes the call.</summary>
    /// <param name="client">Of the host.</param>
    /// <param name="token">The customer's bearer token.</param>
    /// <param name="conversation">What <c>{id}</c> stands for.</param>
    public async Task<(int Status, string Headers, string Body)> SendAsync(HttpClient client, string token, string conversation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), Path.Replace("{id}", conversation, StringComparison.Ordinal));
        request.Headers.Add("Origin", Origin);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (Key is not null)
        {
            request.Headers.Add("Idempotency-Key", Key);
        }

        switch (Proof)
        {
            case Proof.Customer:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                break;
            case Proof.Operator:
                request.Headers.Add("X-SupportChat-Key", Repository.SampleSettings["Ops__Keys__0"]);
                break;
            case Proof.Push:
                request.Headers.Add("X-SupportChat-Key", Repository.SampleSettings["Push__Keys__0"]);
                break;
            case Proof.AgentPanel:
                request.Headers.Add("X-SupportChat-Key", Repository.SampleSettings["AgentPanel__Keys__0"]);
                break;
            case Proof.Signature:
                var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Repository.SampleSettings["Sendbird__ApiToken"]), Encoding.UTF8.GetBytes(Body!));
                request.Headers.Add("x-sendbird-signature", Convert.ToHexStringLower(signature));
                break;
        }

        using var response = await client.SendAsync(request);
        var headers = Compared
            .Select(name => (name, Values: response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
                ? ConversationIds().Replace(string.Join(", ", values), "{id}")
                : null))
            .Where(header => header.Values is not null)
            .Select(header => $"{header.name}: {header.Values}")
            .Prepend($"Content-Type: {response.Content.Headers.ContentType}");
        return ((int)response.StatusCode, string.Join('\n', headers), Comparable(await response.Content.ReadAsStringAsync()));
    }

    public override string ToString() => $"{Method} {Path} {Proof} {Key} {(Body?.Length > 60 ? Body[..60] + "..." : Body)}";

    /// <summary>The conversation in the answer to a start.</summary>
    public static async Task<string> StartAsync(HttpClient client, string token, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/conversations");
        request.Content = new StringContent("""{"subject":"My order"}""", Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["conversationId"]!.GetValue<string>();
    }

    private static string Comparable(string body)
    {
        if (!body.StartsWith('{') || body.Contains("\"openapi\"", StringComparison.Ordinal))
        {
            return body;
        }

        var json = JsonNode.Parse(body)!;
        Mask(json);
        return json.ToJsonString();
    }

    [GeneratedRegex("[a-z2-7]{26}")]
    private static partial Regex ConversationIds();

    private static void Mask(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToArray())
                {
                    if (Own.Contains(name) && value is JsonValue)
                    {
                        members[name] = "*";
                    }
                    else
                    {
                        Mask(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Mask(item);
                }

                break;
        }
    }
}

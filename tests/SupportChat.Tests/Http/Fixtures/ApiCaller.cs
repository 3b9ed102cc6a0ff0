using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Fixtures;

/// <summary>Calls the operations of the OpenAPI document by its own words, as somebody who may.</summary>
/// <param name="demo">Answers.</param>
/// <param name="customer">Whose token customers' calls carry.</param>
internal sealed class ApiCaller(Demo demo, string customer)
{
    public const string Json = "application/json";

    /// <summary>Proves a caller by a bearer token.</summary>
    public static Action<HttpRequestMessage> With(string token) => request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Calls an operation.</summary>
    /// <param name="operation">Which one.</param>
    /// <param name="body">JSON, or a text that is sent as it is.</param>
    /// <param name="id">What <c>{id}</c> of the path stands for.</param>
    /// <param name="query">With its question mark.</param>
    /// <param name="mediaType">Of the body.</param>
    /// <param name="proof">Another proof than that of somebody who may.</param>
    public async Task<(int Status, JsonObject? Body)> SendAsync(
        ApiOperation operation, JsonNode? body, string id, string query = "", string mediaType = Json, Action<HttpRequestMessage>? proof = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Path.Replace("{id}", id, StringComparison.Ordinal) + query);
        var text = body is JsonValue value && value.TryGetValue<string>(out var plain) ? plain : body?.ToJsonString() ?? "";
        if (operation.Json["requestBody"] is not null)
        {
            request.Content = new StringContent(text, Encoding.UTF8, mediaType);
        }

        (proof ?? (one => Prove(one, operation, text)))(request);
        using var answer = await demo.Api.SendAsync(request);
        var answered = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, answered.StartsWith('{') ? JsonNode.Parse(answered)!.AsObject() : null);
    }

    private void Prove(HttpRequestMessage request, ApiOperation operation, string body)
    {
        switch (operation.Schemes.FirstOrDefault())
        {
            case "customer":
                With(demo.Token(customer))(request);
                break;
            case "operatorKey":
                request.Headers.Add("X-SupportChat-Key", demo.Settings["Ops:Keys:0"]);
                break;
            case "agentPanelKey":
                request.Headers.Add("X-SupportChat-Key", demo.Settings["AgentPanel:Keys:0"]);
                break;
            case "pushKey":
                request.Headers.Add("X-SupportChat-Key", demo.Settings["Push:Keys:0"]);
                break;
            case null:
                var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(demo.Settings["Sendbird:ApiToken"]!), Encoding.UTF8.GetBytes(body));
                request.Headers.Add("x-sendbird-signature", Convert.ToHexStringLower(signature));
                break;
            case var unknown:
                Assert.Fail($"How somebody proves to be {unknown} is to be said here.");
                break;
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace SupportChat.Tests.Fixtures;

/// <summary>
/// Compares every answer that a client gets from the API with the OpenAPI document: status, headers, media type and each member. Whatever the document does
/// not say fails the test that provoked it.
/// </summary>
internal sealed class ApiContract : DelegatingHandler
{
    private static readonly ConcurrentDictionary<JsonNode, JsonSchema> Schemas = new(ReferenceEqualityComparer.Instance);

    private readonly ConcurrentQueue<ApiAnswer> answers = new();

    public ApiContract()
        : base(new SocketsHttpHandler { UseProxy = false })
    {
    }

    /// <summary>The answers of operations so far.</summary>
    public IReadOnlyCollection<ApiAnswer> Answers => answers;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (IsOfApi(path))
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var faults = Check(request.Method, path, response, body);
            Assert.True(
                faults.Count == 0,
                $"{request.Method} {path} answered {(int)response.StatusCode}, of which the OpenAPI document says otherwise:\n{string.Join('\n', faults)}");
        }

        return response;
    }

    // A path with a NUL is refused by the server itself, whatever it serves.
    private static bool IsOfApi(string path) =>
        (path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/services/", StringComparison.Ordinal))
        && !path.Contains("%00", StringComparison.Ordinal);

    private IReadOnlyList<string> Check(HttpMethod method, string path, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        var operations = ApiDocument.At(path);
        if (operations.FirstOrDefault(operation => operation.Method.Equals(method.Method, StringComparison.OrdinalIgnoreCase)) is { } called)
        {
            answers.Enqueue(new ApiAnswer(called.Id, status, body.Length > 0 && body.Span[0] == '{' ? JsonNode.Parse(body.Span)!.AsObject() : null));
            return called.Answer(status) is { } described ? FaultsOf(described, response, body) : ["The status is not described."];
        }

        // What no operation takes has the same few answers everywhere (docs/http.md).
        if (method == HttpMethod.Options)
        {
            return status == 204 && body.IsEmpty ? [] : ["OPTIONS is answered with 204."];
        }

        // A call that is off is not there at all.
        if (!(status == 405 && operations.Count > 0) && !(status == 404 && operations.All(operation => operation.Answer(404) is not null)))
        {
            return ["A path that is not described answers 404, another method 405."];
        }

        return method == HttpMethod.Head ? [] : FaultsOf(ApiDocument.Json["components"]!["responses"]!["Problem"]!.AsObject(), response, body);
    }

    private static List<string> FaultsOf(JsonObject described, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var faults = (described["headers"]?.AsObject() ?? [])
            .Where(header => header.Value!["required"]?.GetValue<bool>() == true && !response.Headers.Contains(header.Key))
            .Select(header => $"The header {header.Key} is missing.")
            .ToList();
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (described["content"] is not JsonObject content)
        {
            return body.IsEmpty ? faults : [.. faults, "A body is not described."];
        }

        if (mediaType is null || content[mediaType]?["schema"] is not { } schema)
        {
            return [.. faults, $"The media type {mediaType} is not described."];
        }

        if (mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(body);
            faults.AddRange(ApiSchemas.FaultsOf(Schemas.GetOrAdd(schema, ApiSchemas.Build), json.RootElement));
        }

        return faults;
    }
}

/// <summary>One answer of an operation; its body when that is a JSON object.</summary>
internal sealed record ApiAnswer(string Operation, int Status, JsonObject? Body);

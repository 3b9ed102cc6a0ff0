using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// Salesforce's REST API, one method for each operation that we use (Salesforce reference 2). A failed call throws <see cref="UpstreamException"/>;
/// ends that a caller must expect are values.
/// </summary>
public sealed partial class SalesforceClient
{
    /// <summary>Name of the upstream and of its HTTP client.</summary>
    internal const string Name = "salesforce";

    /// <summary>Shows in logs and as the origin of change events.</summary>
    private const string CallOptions = "client=SupportChat";

    private readonly UpstreamCaller caller;
    private readonly SalesforceSessions sessions;
    private readonly SupportChatMetrics metrics;
    private readonly string root;

    private volatile ApiUsage? usage;

    public SalesforceClient(IHttpClientFactory clients, SalesforceSessions sessions, IOptions<SalesforceOptions> options, SupportChatMetrics metrics)
    {
        var http = clients.CreateClient(Name);
        http.Timeout = Timeout.InfiniteTimeSpan;
        caller = new UpstreamCaller(http, Name, SalesforceErrors.Classify, metrics);
        this.sessions = sessions;
        this.metrics = metrics;
        root = $"/services/data/v{options.Value.ApiVersion}";
    }

    /// <summary>API requests used and allowed, as the last answer said; null before the first.</summary>
    public ApiUsage? LastApiUsage => usage;

    /// <summary>All records of a query (Salesforce reference 2.2), page after page.</summary>
    /// <param name="soql">The statement; write literals with <see cref="Soql"/>.</param>
    /// <param name="type">How a page is read.</param>
    /// <param name="includeDeleted">Deleted rows too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Salesforce refused the query, or gave no answer.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string soql, JsonTypeInfo<QueryPage<T>> type, bool includeDeleted, CancellationToken cancellationToken) =>
        QueryAsync(soql, json => json.Deserialize(type) ?? throw new JsonException("No page."), includeDeleted, cancellationToken);

    private Task<IReadOnlyList<T>> QueryRowsAsync<T>(string soql, Func<JsonElement, T> row, bool includeDeleted, CancellationToken cancellationToken) => QueryAsync(
        soql,
        json => new QueryPage<T>
        {
            Records = [.. json.GetProperty("records").EnumerateArray().Select(row)],
            Done = json.Flag("done", true),
            NextRecordsUrl = json.Text("nextRecordsUrl"),
        },
        includeDeleted,
        cancellationToken);

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string soql, Func<JsonElement, QueryPage<T>> read, bool includeDeleted, CancellationToken cancellationToken)
    {
        var records = new List<T>();
        var path = $"{root}/{(includeDeleted ? "queryAll" : "query")}?q={Uri.EscapeDataString(soql)}";
        while (true)
        {
            var answer = await CallAsync(HttpMethod.Get, path, null, DocumentedAnswers.Page, cancellationToken);
            var page = answer.Read(read);
            records.AddRange(page.Records);
            if (page.Done)
            {
                return records;
            }

            path = answer.Read(_ => page.NextRecordsUrl is { } next && next.StartsWith("/services/data/", StringComparison.Ordinal) ? next : throw new JsonException("No next page."));
        }
    }

    /// <summary>Sends with the current token; a refused token is renewed, and the call repeated, once.</summary>
    private async Task<SalesforceAnswer> CallAsync(
        HttpMethod method,
        string path,
        Action<Utf8JsonWriter>? body,
        Func<int, JsonElement, bool> isDocumented,
        CancellationToken cancellationToken,
        Action<HttpRequestMessage>? adjust = null)
    {
        for (var renewed = false; ; renewed = true)
        {
            var session = await sessions.GetAsync(cancellationToken);
            using var request = new HttpRequestMessage(method, new Uri(session.InstanceUrl, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Add("Sforce-Call-Options", CallOptions);
            if (body is not null)
            {
                request.Content = JsonBody.Write(body);
            }

            adjust?.Invoke(request);
            var answer = new SalesforceAnswer(await caller.CallAsync(request, isDocumented, cancellationToken));
            if (ApiUsage.Read(answer.Usage) is { } used)
            {
                usage = used;
                metrics.SalesforceApiUsage(used.Used, used.Limit);
            }

            if (answer.Status != 401)
            {
                if (answer.IsOfSalesforce)
                {
                    sessions.Accepted(session);
                }

                return answer;
            }

            if (sessions.Refused(session, answer.ToException().Code) is { } setUp)
            {
                throw setUp;
            }

            if (renewed)
            {
                return answer;
            }
        }
    }
}

/// <summary>A page of a query.</summary>
public sealed record QueryPage<T>
{
    [JsonPropertyName("records")]
    public IReadOnlyList<T> Records { get; init; } = [];

    [JsonPropertyName("done")]
    public bool Done { get; init; } = true;

    [JsonPropertyName("nextRecordsUrl")]
    public string? NextRecordsUrl { get; init; }
}

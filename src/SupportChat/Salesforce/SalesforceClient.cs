using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// Salesforce's REST API, one method for each operation that we use (docs/reference/salesforce.md#rest-api). A failed call throws
/// <see cref="UpstreamException"/>; ends that a caller must expect are values.
/// </summary>
public sealed partial class SalesforceClient
{
    /// <summary>Name of the upstream and of its HTTP client.</summary>
    internal const string Name = "salesforce";

    /// <summary>Shows in logs and as the origin of change events.</summary>
    private const string CallOptions = "client=SupportChat";

    /// <summary>Name of the HTTP client that sends files, which take longer than other calls.</summary>
    internal const string FilesName = "salesforce-files";

    private readonly UpstreamCaller caller;
    private readonly UpstreamCaller files;
    private readonly SalesforceSessions sessions;
    private readonly SupportChatMetrics metrics;
    private readonly string root;

    private volatile ApiUsage? usage;

    public SalesforceClient(IHttpClientFactory clients, SalesforceSessions sessions, IOptions<SalesforceOptions> options, SupportChatMetrics metrics)
    {
        var http = clients.CreateClient(Name);
        http.Timeout = Timeout.InfiniteTimeSpan;
        caller = new UpstreamCaller(http, Name, SalesforceErrors.Classify, metrics);
        var uploads = clients.CreateClient(FilesName);
        uploads.Timeout = Timeout.InfiniteTimeSpan;
        files = new UpstreamCaller(uploads, Name, SalesforceErrors.Classify, metrics);
        this.sessions = sessions;
        this.metrics = metrics;
        root = $"/services/data/v{options.Value.ApiVersion}";
    }

    /// <summary>API requests used and allowed, as the last answer said; null before the first.</summary>
    public ApiUsage? LastApiUsage => usage;

    /// <summary>The rows of a query (docs/reference/salesforce.md#queries), page after page.</summary>
    /// <exception cref="UpstreamException">Salesforce refused the query, or gave no answer.</exception>
    private async Task<IReadOnlyList<T>> QueryAsync<T>(string soql, Func<JsonElement, T> row, CancellationToken cancellationToken, bool withDeleted = false)
    {
        var rows = new List<T>();
        var path = $"{root}/{(withDeleted ? "queryAll" : "query")}?q={Uri.EscapeDataString(soql)}";
        while (true)
        {
            var answer = await CallAsync(HttpMethod.Get, path, null, DocumentedAnswers.Page, cancellationToken);
            rows.AddRange(answer.Read(page => page.GetProperty("records").EnumerateArray().Select(row).ToList()));
            if (answer.Read(page => page.Flag("done")))
            {
                return rows;
            }

            path = answer.Read(page => page.Text("nextRecordsUrl") is { } next && next.StartsWith("/services/data/", StringComparison.Ordinal)
                ? next
                : throw new JsonException("No next page."));
        }
    }

    /// <summary>Sends with the current token; a refused token is renewed, and the call repeated, once.</summary>
    private async Task<SalesforceAnswer> CallAsync(
        HttpMethod method,
        string path,
        Action<Utf8JsonWriter>? body,
        Func<int, JsonElement, bool> isDocumented,
        CancellationToken cancellationToken,
        Action<HttpRequestMessage>? adjust = null,
        UpstreamCaller? by = null)
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
            var answer = new SalesforceAnswer(await (by ?? caller).CallAsync(request, isDocumented, cancellationToken));
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

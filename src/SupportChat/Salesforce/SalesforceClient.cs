using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>
/// Salesforce's REST API, one method for each operation that we use (Salesforce reference 2). A failed call throws <see cref="UpstreamException"/>;
/// ends that a caller must expect are values.
/// </summary>
public sealed class SalesforceClient
{
    /// <summary>Name of the HTTP client.</summary>
    internal const string Name = "salesforce";

    private const string KeyField = "SupportChat_ConversationId__c";
    private const string CaseColumns = "Id,CaseNumber,Status,IsClosed,OwnerId,SystemModstamp,SupportChat_ConversationId__c,SupportChat_LastIntent__c";
    private const string CallOptions = "client=SupportChat";
    private const int MaxIdsPerQuery = 200;

    private readonly HttpClient http;
    private readonly SalesforceSessions sessions;
    private readonly SupportChatMetrics metrics;
    private readonly string root;

    private volatile ApiUsage? usage;

    public SalesforceClient(IHttpClientFactory clients, SalesforceSessions sessions, IOptions<SalesforceOptions> options, SupportChatMetrics metrics)
    {
        http = clients.CreateClient(Name);
        http.Timeout = Timeout.InfiniteTimeSpan;
        this.sessions = sessions;
        this.metrics = metrics;
        root = $"/services/data/v{options.Value.ApiVersion}";
    }

    /// <summary>API requests used and allowed, as the last answer said; null before the first.</summary>
    public ApiUsage? LastApiUsage => usage;

    /// <summary>Creates a Case under our unique key, with the org's assignment rule, and reads it in the same call (design rule 4).</summary>
    /// <param name="caseKey">Value of <c>SupportChat_ConversationId__c</c>.</param>
    /// <param name="fields">Case fields by API name: text, number, boolean or time.</param>
    /// <param name="cancellationToken">Cancels; whether the Case exists is unknown then.</param>
    public async Task<CaseCreation> CreateCaseAsync(string caseKey, IReadOnlyDictionary<string, object?> fields, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Post, $"{root}/composite", json =>
        {
            json.WriteBoolean("allOrNone", false);
            json.WriteStartArray("compositeRequest");
            json.WriteStartObject();
            json.WriteString("method", "POST");
            json.WriteString("url", $"{root}/sobjects/Case");
            json.WriteString("referenceId", "newCase");
            json.WriteStartObject("body");
            json.WriteString(KeyField, caseKey);
            WriteFields(json, fields);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("method", "GET");
            json.WriteString("url", $"{root}/sobjects/Case/@{{newCase.id}}?fields={CaseColumns}");
            json.WriteString("referenceId", "readCase");
            json.WriteEndObject();
            json.WriteEndArray();
        }, cancellationToken);
        answer.Demand();
        var parts = answer.Root.GetProperty("compositeResponse");
        var created = parts[0];
        var status = created.GetProperty("httpStatusCode").GetInt32();
        if (status is < 200 or >= 300)
        {
            return Refusal(SalesforceErrors.Read(created.GetProperty("body")), status);
        }

        var id = SalesforceId.Parse(created.GetProperty("body").GetProperty("id").GetString()!);
        return parts[1].GetProperty("httpStatusCode").GetInt32() == 200
            ? new CaseCreation.Created(SalesforceJson.Case(parts[1].GetProperty("body")))
            : new CaseCreation.Created(await FindCaseAsync(id, cancellationToken) ?? throw Gone());
    }

    /// <summary>A Case, or null when it is deleted or never was.</summary>
    public Task<CaseSnapshot?> FindCaseAsync(SalesforceId id, CancellationToken cancellationToken) => ReadCaseAsync(id.Value, cancellationToken);

    /// <summary>The Case with our key, or null.</summary>
    public Task<CaseSnapshot?> FindCaseByKeyAsync(string caseKey, CancellationToken cancellationToken) =>
        ReadCaseAsync($"{KeyField}/{Uri.EscapeDataString(caseKey)}", cancellationToken);

    /// <summary>Cases by id, deleted ones included and marked.</summary>
    public async Task<IReadOnlyList<CaseSnapshot>> FindCasesAsync(IReadOnlyCollection<SalesforceId> ids, CancellationToken cancellationToken)
    {
        var found = new List<CaseSnapshot>();
        foreach (var some in ids.Chunk(MaxIdsPerQuery))
        {
            var list = string.Join(',', some.Select(id => $"'{id.Value}'"));
            found.AddRange(await QueryCasesAsync($"Id IN ({list})", cancellationToken));
        }

        return found;
    }

    /// <summary>Our Cases that changed since a time, deleted ones included and marked.</summary>
    public Task<IReadOnlyList<CaseSnapshot>> ListCasesChangedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) => QueryCasesAsync(
        $"SystemModstamp >= {since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} AND {KeyField} != null", cancellationToken);

    /// <summary>Changes the named fields only, without running assignment rules.</summary>
    public async Task<CaseUpdate> UpdateCaseAsync(SalesforceId id, IReadOnlyDictionary<string, object?> fields, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(
            HttpMethod.Patch,
            $"{root}/sobjects/Case/{id.Value}",
            json => WriteFields(json, fields),
            cancellationToken,
            request => request.Headers.Add("Sforce-Auto-Assign", "FALSE"));
        if (answer.IsSuccess)
        {
            return new CaseUpdate.Updated();
        }

        if (answer.Has("NOT_FOUND", "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"))
        {
            return new CaseUpdate.NotFound();
        }

        return answer.Errors.Count > 0 && SalesforceErrors.Classify(answer.Errors[0], answer.Status) == UpstreamFailure.Refused
            ? new CaseUpdate.Refused(answer.Errors)
            : throw answer.ToException();
    }

    /// <summary>Upserts up to 200 transcript rows by <c>MessageId__c</c>; one result for each, in order.</summary>
    public async Task<IReadOnlyList<RowResult>> UpsertMessagesAsync(IReadOnlyList<TranscriptRow> rows, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Patch, $"{root}/composite/sobjects/SupportChat_Message__c/MessageId__c", json =>
        {
            json.WriteBoolean("allOrNone", false);
            json.WriteStartArray("records");
            foreach (var row in rows)
            {
                SalesforceJson.Write(json, row);
            }

            json.WriteEndArray();
        }, cancellationToken);
        answer.Demand();
        var results = new List<RowResult>(rows.Count);
        foreach (var result in answer.Root.EnumerateArray())
        {
            results.Add(RowOf(result));
        }

        return results.Count == rows.Count ? results : throw new JsonException("Salesforce answered another number of rows than it was sent.");
    }

    /// <summary>All records of a query.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string soql, JsonTypeInfo<QueryPage<T>> type, bool includeDeleted, CancellationToken cancellationToken)
    {
        var records = new List<T>();
        var path = $"{root}/{(includeDeleted ? "queryAll" : "query")}?q={Uri.EscapeDataString(soql)}";
        while (true)
        {
            using var answer = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
            answer.Demand();
            var page = answer.Root.Deserialize(type) ?? throw new JsonException("Salesforce answered an empty page.");
            records.AddRange(page.Records);
            if (page.Done || page.NextRecordsUrl is null)
            {
                return records;
            }

            path = page.NextRecordsUrl;
        }
    }

    /// <summary>A user, or null.</summary>
    public async Task<AgentUser?> FindUserAsync(SalesforceId id, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Get, $"{root}/sobjects/User/{id.Value}?fields=Id,Name,IsActive,FullPhotoUrl", null, cancellationToken);
        if (answer.Has("NOT_FOUND", "ENTITY_IS_DELETED"))
        {
            return null;
        }

        answer.Demand();
        return SalesforceJson.User(answer.Root);
    }

    /// <summary>The user who accepted the Case's work item last, or null (Salesforce reference 6).</summary>
    public async Task<SalesforceId?> FindAcceptedAgentAsync(SalesforceId caseId, CancellationToken cancellationToken)
    {
        var rows = await QueryElementsAsync(
            $"SELECT UserId FROM AgentWork WHERE WorkItemId = '{caseId.Value}' AND Status = 'Opened' ORDER BY CreatedDate DESC LIMIT 1", false, cancellationToken);
        return rows.Count > 0 && SalesforceId.TryParse(SalesforceJson.Text(rows[0], "UserId"), out var user) ? user : null;
    }

    /// <summary>The Contact whose external id field has the value, or null when none or several have it.</summary>
    public async Task<SalesforceId?> FindContactAsync(string field, string value, CancellationToken cancellationToken)
    {
        var literal = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        var rows = await QueryElementsAsync($"SELECT Id FROM Contact WHERE {field} = '{literal}' LIMIT 2", false, cancellationToken);
        return rows.Count == 1 && SalesforceId.TryParse(SalesforceJson.Text(rows[0], "Id"), out var contact) ? contact : null;
    }

    /// <summary>The org's Case statuses.</summary>
    public async Task<IReadOnlyList<CaseStatusValue>> ListCaseStatusesAsync(CancellationToken cancellationToken) =>
        [.. (await QueryElementsAsync("SELECT ApiName, IsClosed, IsDefault, SortOrder FROM CaseStatus", false, cancellationToken)).Select(SalesforceJson.Status)];

    private static UpstreamException Gone() => new("salesforce", UpstreamFailure.Transient, "NOT_FOUND", "The Case was created but cannot be read yet.");

    private static CaseCreation Refusal(IReadOnlyList<SalesforceError> errors, int status)
    {
        if (errors.Any(error => error.Code == "DUPLICATE_VALUE"
            && (error.Fields.Contains(KeyField) || error.Message.Contains(KeyField, StringComparison.OrdinalIgnoreCase))))
        {
            return new CaseCreation.Duplicate();
        }

        var first = errors.Count > 0 ? errors[0] : new SalesforceError($"http-{status}", "", []);
        var failure = SalesforceErrors.Classify(first, status);
        return failure == UpstreamFailure.Refused
            ? new CaseCreation.Refused(errors)
            : throw new UpstreamException("salesforce", failure, first.Code, $"Salesforce refused the Case with {first.Code}.");
    }

    private static RowResult RowOf(JsonElement result)
    {
        if (result.GetProperty("success").GetBoolean())
        {
            return new RowResult.Written();
        }

        var errors = SalesforceErrors.Read(result.GetProperty("errors"));
        var error = errors.Count > 0 ? errors[0] : new SalesforceError("UNKNOWN_EXCEPTION", "", []);
        return errors.Any(one => one.Message.Contains(SalesforceErrors.OlderVersion, StringComparison.Ordinal))
            ? new RowResult.OlderVersion()
            : new RowResult.Failed(error, SalesforceErrors.Classify(error, 400));
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> fields)
    {
        foreach (var (name, value) in fields)
        {
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case string text:
                    json.WriteString(name, text);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case decimal number:
                    json.WriteNumber(name, number);
                    break;
                case DateTimeOffset at:
                    json.WriteString(name, SalesforceJson.Time(at));
                    break;
                default:
                    throw new ArgumentException($"Field {name} has a value of an unknown type.", nameof(fields));
            }
        }
    }

    private async Task<CaseSnapshot?> ReadCaseAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Get, $"{root}/sobjects/Case/{key}?fields={CaseColumns}", null, cancellationToken);
        if (answer.Status == 404 || answer.Has("NOT_FOUND", "ENTITY_IS_DELETED"))
        {
            return null;
        }

        answer.Demand();
        return SalesforceJson.Case(answer.Root);
    }

    private async Task<IReadOnlyList<CaseSnapshot>> QueryCasesAsync(string where, CancellationToken cancellationToken) =>
        [.. (await QueryElementsAsync($"SELECT {CaseColumns},IsDeleted,MasterRecordId FROM Case WHERE {where}", true, cancellationToken)).Select(SalesforceJson.Case)];

    private Task<IReadOnlyList<JsonElement>> QueryElementsAsync(string soql, bool includeDeleted, CancellationToken cancellationToken) =>
        QueryAsync(soql, SalesforceJsonContext.Default.QueryPageJsonElement, includeDeleted, cancellationToken);

    /// <summary>Sends with the current token; a refused token is renewed, and the call repeated, once.</summary>
    private async Task<SalesforceAnswer> CallAsync(
        HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? adjust = null)
    {
        for (var renewed = false; ; renewed = true)
        {
            var session = await sessions.GetAsync(cancellationToken);
            using var request = new HttpRequestMessage(method, new Uri(session.InstanceUrl, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
            request.Headers.Add("Sforce-Call-Options", CallOptions);
            if (body is not null)
            {
                request.Content = JsonBody.Write(body);
            }

            adjust?.Invoke(request);
            var answer = new SalesforceAnswer(await http.CallAsync(Name, request, cancellationToken));
            Note(answer.Usage);
            if (answer.Status != 401 || renewed)
            {
                return answer;
            }

            sessions.Invalidate(session);
            answer.Dispose();
        }
    }

    /// <summary>Reads <c>api-usage=123/100000</c>.</summary>
    private void Note(string? info)
    {
        const string label = "api-usage=";
        var start = info?.IndexOf(label, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return;
        }

        var value = info.AsSpan(start + label.Length);
        var end = value.IndexOfAny(',', ';');
        value = end < 0 ? value : value[..end];
        var slash = value.IndexOf('/');
        if (slash > 0
            && long.TryParse(value[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var used)
            && long.TryParse(value[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            usage = new ApiUsage(used, limit);
            metrics.SalesforceApiUsage(used, limit);
        }
    }
}

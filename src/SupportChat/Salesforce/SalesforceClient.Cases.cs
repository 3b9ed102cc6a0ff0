using System.Globalization;
using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

public sealed partial class SalesforceClient
{
    private const string KeyField = "SupportChat_ConversationId__c";
    private const string CaseColumns =
        "Id,CaseNumber,Status,IsClosed,ClosedDate,OwnerId,SystemModstamp,SupportChat_ConversationId__c,SupportChat_LastIntent__c";
    private const string AutoAssign = "Sforce-Auto-Assign";
    private const int MaxIdsPerQuery = 200;

    /// <summary>
    /// Creates a Case under our unique key, with the org's assignment rule, and reads it in the same call (docs/architecture.md#rule-4-create-never-upsert;
    /// docs/reference/salesforce.md#several-records).
    /// </summary>
    /// <param name="caseKey">Value of <c>SupportChat_ConversationId__c</c>.</param>
    /// <param name="fields">Case fields by API name: text, number, boolean, time or null.</param>
    /// <param name="cancellationToken">Cancels; whether the Case exists is unknown then.</param>
    /// <exception cref="UpstreamException">Salesforce gave no answer, or one about its own state; whether the Case exists is unknown then too.</exception>
    public async Task<CaseCreation> CreateCaseAsync(string caseKey, IReadOnlyDictionary<string, object?> fields, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Post, $"{root}/composite", json => WriteCreation(json, caseKey, fields), DocumentedAnswers.Composite, cancellationToken);
        var (status, body) = answer.Read(json => Part(json, 0));
        if (status >= 300)
        {
            return Refusal(SalesforceErrors.Read(body), status);
        }

        if (!DocumentedAnswers.Created(status, body))
        {
            throw answer.ToUnexpected("the part that creates");
        }

        var id = answer.Read(_ => SalesforceId.Parse(body.Text("id") ?? ""));
        var (readStatus, snapshot) = answer.Read(json => Part(json, 1));
        return new CaseCreation.Created(readStatus == 200
            ? answer.Read(_ => SalesforceJson.Case(snapshot))
            : await FindCaseAsync(id, cancellationToken)
                ?? throw new UpstreamException(Name, UpstreamFailure.Transient, "NOT_FOUND", "The Case was created but cannot be read yet."));
    }

    /// <summary>A Case, or null when it is deleted or never was.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public Task<CaseSnapshot?> FindCaseAsync(SalesforceId id, CancellationToken cancellationToken) => ReadCaseAsync(id.Value, cancellationToken);

    /// <summary>The Case with our key, or null.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public Task<CaseSnapshot?> FindCaseByKeyAsync(string caseKey, CancellationToken cancellationToken) =>
        ReadCaseAsync($"{KeyField}/{Uri.EscapeDataString(caseKey)}", cancellationToken);

    /// <summary>What a Case is about, and for whom; null when it is deleted, or does not show that.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<CaseOrigin?> FindCaseOriginAsync(SalesforceId id, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Get,
            $"{root}/sobjects/Case/{id.Value}?fields=Subject,ContactId,SuppliedName,SuppliedEmail",
            null,
            DocumentedAnswers.Record,
            cancellationToken);
        return answer.IsGone || answer.Errors.Any(error => error.Code == "INVALID_FIELD")
            ? null
            : answer.Read(json => new CaseOrigin(json.Text("Subject"), json.Text("ContactId"), json.Text("SuppliedName"), json.Text("SuppliedEmail")));
    }

    /// <summary>Cases by id, deleted ones included and marked; those that never were are left out.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<IReadOnlyList<CaseSnapshot>> FindCasesAsync(IReadOnlyCollection<SalesforceId> ids, CancellationToken cancellationToken)
    {
        var found = new List<CaseSnapshot>();
        foreach (var some in ids.Distinct().Chunk(MaxIdsPerQuery))
        {
            found.AddRange(await QueryCasesAsync($"Id IN ({Soql.List(some)})", cancellationToken));
        }

        return found;
    }

    /// <summary>Our Cases that changed since a time (to the second), deleted ones included and marked.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public Task<IReadOnlyList<CaseSnapshot>> ListCasesChangedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        QueryCasesAsync($"SystemModstamp >= {Soql.Time(since)} AND {KeyField} != null", cancellationToken);

    /// <summary>Changes the named fields only (docs/reference/salesforce.md#headers).</summary>
    /// <param name="id">The Case.</param>
    /// <param name="fields">Case fields by API name: text, number, boolean, time or null.</param>
    /// <param name="autoAssign">Run the org's assignment rule, which gives the Case another owner.</param>
    /// <param name="cancellationToken">Cancels; whether the Case was changed is unknown then.</param>
    /// <exception cref="UpstreamException">Salesforce gave no answer, or one about its own state.</exception>
    public async Task<CaseUpdate> UpdateCaseAsync(
        SalesforceId id, IReadOnlyDictionary<string, object?> fields, bool autoAssign, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Patch,
            $"{root}/sobjects/Case/{id.Value}",
            json => SalesforceJson.WriteFields(json, fields),
            DocumentedAnswers.Updated,
            cancellationToken,
            request => request.Headers.Add(AutoAssign, autoAssign ? "TRUE" : "FALSE"));
        if (answer.IsSuccess)
        {
            return new CaseUpdate.Updated();
        }

        // Without fields it is the record itself that Salesforce cannot refer to.
        if (answer.IsGone || answer.Errors.Any(error => error.Code == "INVALID_CROSS_REFERENCE_KEY" && error.Fields.Count == 0))
        {
            return new CaseUpdate.NotFound();
        }

        return answer.Refusal is { } refusal ? new CaseUpdate.Refused(answer.Errors, refusal) : throw answer.ToException();
    }

    private static (int Status, JsonElement Body) Part(JsonElement json, int index)
    {
        var part = json.GetProperty("compositeResponse")[index];
        return (part.GetProperty("httpStatusCode").GetInt32(), part.GetProperty("body"));
    }

    private static CaseCreation Refusal(IReadOnlyList<SalesforceError> errors, int status)
    {
        if (errors.Any(error => error.IsDuplicateOf(KeyField)))
        {
            return new CaseCreation.Duplicate();
        }

        var failure = SalesforceErrors.Classify(errors, status);
        var code = errors.Count > 0 ? errors[0].Code : string.Create(CultureInfo.InvariantCulture, $"http-{status}");
        return failure is UpstreamFailure.Refused or UpstreamFailure.Unexplained
            ? new CaseCreation.Refused(errors, failure)
            : throw new UpstreamException(Name, failure, code, $"Salesforce did not create the Case ({code}).");
    }

    private void WriteCreation(Utf8JsonWriter json, string caseKey, IReadOnlyDictionary<string, object?> fields)
    {
        json.WriteBoolean("allOrNone", false);
        json.WriteStartArray("compositeRequest");
        json.WriteStartObject();
        json.WriteString("method", "POST");
        json.WriteString("url", $"{root}/sobjects/Case");
        json.WriteString("referenceId", "newCase");
        json.WriteStartObject("httpHeaders");
        json.WriteString(AutoAssign, "TRUE");
        json.WriteString("Sforce-Call-Options", CallOptions);
        json.WriteEndObject();
        json.WriteStartObject("body");
        json.WriteString(KeyField, caseKey);
        SalesforceJson.WriteFields(json, fields);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("method", "GET");
        json.WriteString("url", $"{root}/sobjects/Case/@{{newCase.id}}?fields={CaseColumns}");
        json.WriteString("referenceId", "readCase");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private async Task<CaseSnapshot?> ReadCaseAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, $"{root}/sobjects/Case/{key}?fields={CaseColumns}", null, DocumentedAnswers.Record, cancellationToken);
        return answer.IsGone ? null : answer.Read(SalesforceJson.Case);
    }

    private Task<IReadOnlyList<CaseSnapshot>> QueryCasesAsync(string where, CancellationToken cancellationToken) =>
        QueryAsync($"SELECT {CaseColumns},IsDeleted,MasterRecordId FROM Case WHERE {where}", SalesforceJson.Case, cancellationToken, withDeleted: true);
}

/// <summary>What a Case is about, and for whom.</summary>
public sealed record CaseOrigin(string? Subject, string? ContactId, string? SuppliedName, string? SuppliedEmail);

/// <summary>How a Case creation ended.</summary>
public abstract record CaseCreation
{
    public sealed record Created(CaseSnapshot Case) : CaseCreation;

    /// <summary>Our key exists: an earlier creation succeeded.</summary>
    public sealed record Duplicate : CaseCreation;

    /// <param name="Errors">Why.</param>
    /// <param name="Failure"><see cref="UpstreamFailure.Refused"/>, or <see cref="UpstreamFailure.Unexplained"/>.</param>
    public sealed record Refused(IReadOnlyList<SalesforceError> Errors, UpstreamFailure Failure) : CaseCreation;
}

/// <summary>How a Case update ended.</summary>
public abstract record CaseUpdate
{
    public sealed record Updated : CaseUpdate;

    public sealed record NotFound : CaseUpdate;

    /// <param name="Errors">Why.</param>
    /// <param name="Failure"><see cref="UpstreamFailure.Refused"/>, or <see cref="UpstreamFailure.Unexplained"/>.</param>
    public sealed record Refused(IReadOnlyList<SalesforceError> Errors, UpstreamFailure Failure) : CaseUpdate;
}

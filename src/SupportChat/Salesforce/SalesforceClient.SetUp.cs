using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>What setting up and checking an org needs.</summary>
public sealed partial class SalesforceClient
{
    /// <summary>
    /// The fields of an object that this session may see, by API name; null when it may not see the object (docs/reference/salesforce.md#single-records).
    /// </summary>
    public async Task<IReadOnlyDictionary<string, FieldDescription>?> DescribeAsync(string objectName, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, $"{root}/sobjects/{objectName}/describe", null, DocumentedAnswers.Record, cancellationToken);
        if (answer.IsGone || answer.Errors.Any(error => error.Code == "INVALID_TYPE"))
        {
            return null;
        }

        return answer.Read(json => json.GetProperty("fields").EnumerateArray().Select(Field)
            .ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Rows of a query, as they came.</summary>
    public Task<IReadOnlyList<JsonElement>> QueryAsync(string soql, CancellationToken cancellationToken) =>
        QueryAsync(soql, row => row.Clone(), cancellationToken);

    /// <summary>Creates a record of any object. Returns its id.</summary>
    /// <exception cref="UpstreamException">Salesforce refused it.</exception>
    public async Task<SalesforceId> CreateAsync(string objectName, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Post, $"{root}/sobjects/{objectName}", json =>
        {
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }
        }, DocumentedAnswers.Created, cancellationToken);
        return answer.Read(json => SalesforceId.Parse(json.GetProperty("id").GetString()!));
    }

    /// <summary>Changes a record of any object.</summary>
    /// <exception cref="UpstreamException">Salesforce refused it.</exception>
    public async Task UpdateAsync(string objectName, string id, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Patch, $"{root}/sobjects/{objectName}/{id}", json =>
        {
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }
        }, DocumentedAnswers.Updated, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw answer.ToException();
        }
    }

    /// <summary>The API versions that the org offers, such as <c>67.0</c> (docs/reference/salesforce.md#single-records).</summary>
    public async Task<IReadOnlyList<string>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, "/services/data", null, DocumentedAnswers.List, cancellationToken);
        return answer.Read(json => json.EnumerateArray().Select(version => version.GetProperty("version").GetString()!).ToList());
    }

    private static FieldDescription Field(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.Text("type") ?? "",
        (int)(json.Number("length") ?? 0),
        json.Flag("unique", false),
        json.Flag("externalId", false),
        json.Flag("createable", false),
        json.Flag("updateable", false));
}

/// <summary>A field as the org describes it to this session.</summary>
public sealed record FieldDescription(string Name, string Type, int Length, bool Unique, bool ExternalId, bool Createable, bool Updateable);

using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Several calls in one, each part able to use results of earlier ones (docs/reference/salesforce.md#several-records).</summary>
internal sealed class CompositeResource(Func<RestCall, RestAnswer> dispatch)
{
    private const int LargestCount = 25;
    private const int LargestQueryCount = 5;

    public IEnumerable<RestRoute> Routes() => [new RestRoute("/composite", ("POST", Run))];

    private RestAnswer Run(RestCall call)
    {
        var parts = (call.Members["compositeRequest"] as JsonArray ?? throw SalesforceErrors.BadJson("compositeRequest is required, and must be an array"))
            .Select(CompositePart.Read).ToArray();
        Check(parts);
        var results = call.Members["allOrNone"]?.GetValueKind() == JsonValueKind.True
            ? RunTogether(call, parts)
            : RunApart(call, parts);
        return RestAnswer.Ok(new JsonObject { ["compositeResponse"] = new JsonArray([.. results]) });
    }

    private static void Check(CompositePart[] parts)
    {
        if (parts.Length > LargestCount)
        {
            throw SalesforceErrors.TooMany("subrequests", LargestCount);
        }

        if (parts.Count(part => part.IsQueryOrCollection) > LargestQueryCount)
        {
            throw SalesforceErrors.TooMany("query and collection subrequests", LargestQueryCount);
        }

        if (parts.DistinctBy(part => part.ReferenceId).Count() < parts.Length)
        {
            throw SalesforceErrors.BadJson("Every referenceId of a composite request must be unique");
        }
    }

    private List<JsonNode> RunApart(RestCall call, CompositePart[] parts)
    {
        var results = new Dictionary<string, RestAnswer>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            results[part.ReferenceId] = Run(call, part, results, transaction: null);
        }

        return [.. parts.Select(part => Show(part, results[part.ReferenceId]))];
    }

    private List<JsonNode> RunTogether(RestCall call, CompositePart[] parts)
    {
        var halted = new SalesforceException(400, "PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed.");
        return call.Database.Write(CallHeaders.Caller(call), transaction =>
        {
            var results = new Dictionary<string, RestAnswer>(StringComparer.Ordinal);
            foreach (var part in parts)
            {
                results[part.ReferenceId] = Run(call, part, results, transaction);
                if (!results[part.ReferenceId].IsSuccess)
                {
                    transaction.RollBackTo(0);
                    return [.. parts.Select(item => Show(item, item == part ? results[item.ReferenceId] : RestAnswer.Refused(halted)))];
                }
            }

            return (List<JsonNode>)[.. parts.Select(part => Show(part, results[part.ReferenceId]))];
        });
    }

    private RestAnswer Run(RestCall call, CompositePart part, Dictionary<string, RestAnswer> results, Transaction? transaction)
    {
        try
        {
            var references = new CompositeReferences(results);
            var url = RestUrl.Parse(references.Resolve(part.Url));
            return dispatch(call with
            {
                Method = part.Method,
                Version = url.Version,
                Path = url.Path,
                Query = url.Query,
                Body = references.Resolve(part.Body),
                Header = name => part.Headers.GetValueOrDefault(name) ?? (name == CallHeaders.CallOptions ? call.Header(name) : null),
                Transaction = transaction,
            });
        }
        catch (SalesforceException fault)
        {
            return RestAnswer.Refused(fault);
        }
    }

    private static JsonObject Show(CompositePart part, RestAnswer answer)
    {
        var headers = new JsonObject();
        if (answer.Location is { } location)
        {
            headers["Location"] = location;
        }

        return new JsonObject
        {
            ["body"] = answer.Body,
            ["httpHeaders"] = headers,
            ["httpStatusCode"] = answer.Status,
            ["referenceId"] = part.ReferenceId,
        };
    }
}

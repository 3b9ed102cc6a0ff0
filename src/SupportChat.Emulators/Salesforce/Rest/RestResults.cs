using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>How a single call and a row of a collection call tell of their results.</summary>
internal static class RestResults
{
    /// <summary>Body of a refused single-record call: an array, with <c>errorCode</c>.</summary>
    public static JsonArray Errors(SalesforceException fault)
    {
        var error = new JsonObject { ["message"] = fault.Message, ["errorCode"] = fault.Code };
        if (fault.Fields.Count > 0 || fault.Status == StatusCodes.Status400BadRequest)
        {
            error["fields"] = Texts(fault.Fields);
        }

        return [error];
    }

    /// <summary>Row of a refused record in a collection call: with <c>statusCode</c>, another name than in <see cref="Errors"/>.</summary>
    public static JsonObject RefusedRow(SalesforceException fault) => new()
    {
        ["success"] = false,
        ["errors"] = new JsonArray(new JsonObject { ["statusCode"] = fault.Code, ["message"] = fault.Message, ["fields"] = Texts(fault.Fields) }),
    };

    public static JsonObject SavedRow(string id) => new() { ["id"] = id, ["success"] = true, ["errors"] = new JsonArray() };

    private static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value))];
}

using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>A resource below the version: its template, for example <c>/sobjects/{type}/{id}</c>, and a handler per method.</summary>
internal sealed class RestRoute(string template, params (string Method, Func<RestCall, RestAnswer> Handle)[] handlers)
{
    private readonly string[] segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public string Template { get; } = template;

    /// <summary>Values of the placeholders when the path fits; a part of a composite call has no other router.</summary>
    public bool TryMatch(string path, out Dictionary<string, string> values)
    {
        values = [];
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != segments.Length)
        {
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (segments[i][0] == '{')
            {
                values[segments[i][1..^1]] = Uri.UnescapeDataString(parts[i]);
            }
            else if (!segments[i].Equals(parts[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    public RestAnswer Handle(RestCall call)
    {
        foreach (var (method, handle) in handlers)
        {
            if (method == call.Method)
            {
                return handle(call);
            }
        }

        throw SalesforceErrors.MethodNotAllowed(call.Method, handlers.Select(item => item.Method));
    }
}

/// <summary>Answer to a REST call or to a part of a composite one.</summary>
internal sealed record RestAnswer(int Status, JsonNode? Body = null)
{
    /// <summary>Path of a created record.</summary>
    public string? Location { get; init; }

    /// <summary>An answer of bytes in place of JSON.</summary>
    public byte[]? Content { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public static RestAnswer Ok(JsonNode body) => new(200, body);

    public static RestAnswer Done() => new(204);

    public static RestAnswer Refused(SalesforceException fault) => new(fault.Status, RestResults.Errors(fault));
}

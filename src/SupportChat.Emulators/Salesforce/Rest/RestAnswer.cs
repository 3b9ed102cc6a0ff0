using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Answer to a REST call or to a part of a composite one.</summary>
internal sealed record RestAnswer(int Status, JsonNode? Body = null)
{
    /// <summary>Path of a created record.</summary>
    public string? Location { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public static RestAnswer Ok(JsonNode body) => new(200, body);

    public static RestAnswer Done() => new(204);

    public static RestAnswer Refused(SalesforceFault fault) => new(fault.Status, RestResults.Errors(fault));
}

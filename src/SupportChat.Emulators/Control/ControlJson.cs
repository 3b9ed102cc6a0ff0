using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>Reads and writes the JSON of control routes.</summary>
internal static class ControlJson
{
    /// <summary>
    /// Reads the body. Throws <see cref="ControlInputException"/> when it is not the JSON that is expected, or does not say so: a page may send any other type
    /// to any server without asking it first.
    /// </summary>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ControlInputException("The body must be JSON: send the header Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new ControlInputException("The body must be a JSON object, not null.");
        }
        catch (JsonException fault)
        {
            throw new ControlInputException($"The body is not the JSON that is expected here: {fault.Message}");
        }
    }

    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    public static Task WriteProblemAsync(HttpContext context, int status, string title, string detail) =>
        WriteAsync(context, status, new ControlProblem(title, status, detail), ControlJsonContext.Default.ControlProblem);
}

/// <summary>Error of a control route (RFC 9457).</summary>
internal sealed record ControlProblem(string Title, int Status, string Detail);

/// <summary>Wrong input on a control route; answered with the status and the message, which says how to fix it.</summary>
internal sealed class ControlInputException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public int Status => status;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(FaultCreated))]
[JsonSerializable(typeof(FaultList))]
[JsonSerializable(typeof(CallReport))]
[JsonSerializable(typeof(ControlProblem))]
internal sealed partial class ControlJsonContext : JsonSerializerContext;

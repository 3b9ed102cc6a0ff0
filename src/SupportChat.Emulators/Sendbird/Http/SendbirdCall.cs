using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>One API call: who calls, its input, and the answer, which is written to memory first so that locks are never held over I/O.</summary>
internal sealed class SendbirdCall(HttpContext context, User? caller, JsonDocument? body, MultipartForm? form = null) : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> answer = new(1024);
    private readonly HashSet<string> askedOfQuery = new(Ignored.Names, StringComparer.Ordinal);
    private readonly HashSet<string> askedOfBody = new(Ignored.Names, StringComparer.Ordinal);

    /// <summary>The SDK user behind a session key; null for the Platform API.</summary>
    public User? Caller { get; } = caller;

    /// <summary>Value of <c>sdk</c> in webhooks.</summary>
    public string Sdk => Caller is null ? "API" : "JavaScript";

    /// <summary>The uploaded files of a multipart call.</summary>
    public IReadOnlyList<StoredFile> Files => form?.Files ?? [];

    /// <summary>Scheme and host as the caller wrote them.</summary>
    public string Origin => $"{context.Request.Scheme}://{context.Request.Host}";

    public RequestBody Body => new((form?.Fields ?? body)?.RootElement ?? default, isForm: form is not null, askedOfBody);

    public RequestQuery Query => new(context.Request.Query, askedOfQuery);

    /// <summary>True once <see cref="RefuseRest"/> has been called.</summary>
    public bool HasRefusedRest { get; private set; }

    /// <summary>
    /// Refuses a call that says more than its handler has asked for so far, since that would change the real answer. A handler that changes something calls
    /// this before, the router for those that only read.
    /// </summary>
    public void RefuseRest()
    {
        HasRefusedRest = true;
        if ((Query.Unasked() ?? Body.Unasked() ?? form?.OtherPart) is { } name)
        {
            throw SendbirdException.NotServed($"\"{name}\" of {Name}");
        }
    }

    /// <summary>Takes what the call says under these names without an effect.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            askedOfQuery.Add(name);
            askedOfBody.Add(name);
        }
    }

    /// <summary>Takes whatever the call says: what it is about is not kept.</summary>
    public void TakeRest() => HasRefusedRest = true;

    /// <summary>Method and path.</summary>
    public string Name => $"{context.Request.Method} {context.Request.Path}";

    /// <summary>A decoded path parameter; ASP.NET Core leaves only an encoded slash as it is.</summary>
    public string Route(string name) => ((string)context.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null if absent or empty.</summary>
    public string? Header(string name) => context.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    public void Answer(Action<Utf8JsonWriter> write)
    {
        answer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(answer, Relaxed);
        write(writer);
    }

    public void AnswerObject(Action<Utf8JsonWriter> writeProperties) => Answer(writer =>
    {
        writer.WriteStartObject();
        writeProperties(writer);
        writer.WriteEndObject();
    });

    public void AnswerEmpty() => AnswerObject(_ => { });

    public void AnswerError(SendbirdException error)
    {
        context.Response.StatusCode = error.Status;
        AnswerObject(writer =>
        {
            writer.WriteBoolean("error", true);
            writer.WriteNumber("code", error.Code);
            writer.WriteString("message", error.Message);
        });
    }

    public async Task SendAsync()
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(answer.WrittenMemory, context.RequestAborted);
    }

    public void Dispose()
    {
        body?.Dispose();
        form?.Fields.Dispose();
    }
}

using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http;

/// <summary><c>GET /api/openapi.json</c>: this API, for machines.</summary>
public sealed class OpenApiEndpoint(EndpointPipeline pipeline) : EndpointHandler(pipeline)
{
    private static readonly Lazy<byte[]> Document = new(Load);

    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult<IResult>(TypedResults.Bytes(Document.Value, "application/json"));

    private static byte[] Load()
    {
        using var resource = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("SupportChat.Http.openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not in the assembly.");
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}

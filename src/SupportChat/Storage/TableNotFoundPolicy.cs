using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;

namespace SupportChat.Storage;

/// <summary>
/// Table Storage answers 404 for a missing row and for a missing table alike, and the SDK's conditional reads and deletes take both for an absent row.
/// A table that is missing is an outage: it fails every call, whatever the call makes of a 404.
/// </summary>
internal sealed class TableNotFoundPolicy : HttpPipelinePolicy
{
    private const int NotFound = 404;

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Check(message.Response);
    }

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The table is missing; its code is <c>TableNotFound</c>.</exception>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        Check(message.Response);
    }

    private static void Check(Response answer)
    {
        if (answer.Status == NotFound && new RequestFailedException(answer) is var fault && fault.ErrorCode == TableErrorCode.TableNotFound)
        {
            throw fault;
        }
    }
}

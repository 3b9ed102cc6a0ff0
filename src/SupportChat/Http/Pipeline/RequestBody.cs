using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Http.Pipeline;

/// <summary>Reads a body whole, once, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>The bytes.</summary>
    /// <exception cref="RequestBodyTooLargeException">There are more than <paramref name="maxBytes"/>; the pipeline answers 413.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken) =>
        await TryReadAsync(request, maxBytes, cancellationToken) ?? throw new RequestBodyTooLargeException(maxBytes);

    /// <summary>The bytes, or null when there are more than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<byte[]?> TryReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>A body is longer than its endpoint takes.</summary>
internal sealed class RequestBodyTooLargeException(int maxBytes) : BadHttpRequestException($"At most {maxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);

using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

/// <summary>An answer of the Platform API: a result, or an error with its code.</summary>
internal readonly struct SendbirdAnswer(UpstreamAnswer answer)
{
    /// <summary>The error code; null for a success, or an error without one.</summary>
    public int? Code { get; } = SendbirdErrors.CodeOf(answer);

    /// <summary>The resource that the call is about does not exist.</summary>
    public bool IsNotFound => Code == SendbirdErrors.NotFound;

    /// <summary>Checks that the call succeeded.</summary>
    /// <exception cref="UpstreamException">It failed.</exception>
    public void Demand()
    {
        if (!answer.IsSuccess)
        {
            throw SendbirdErrors.ToException(answer);
        }
    }

    /// <summary>The result.</summary>
    /// <exception cref="UpstreamException">The call failed, or its answer cannot be read.</exception>
    public T Read<T>(Func<JsonElement, T> read)
    {
        Demand();
        return answer.Read(SendbirdClient.Name, read);
    }
}

using System.Text.Json;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>An answer of the Platform API: a result, or an error with its code.</summary>
internal sealed class SendbirdReply
{
    private readonly UpstreamAnswer answer;
    private readonly JsonElement root;

    public SendbirdReply(UpstreamAnswer answer)
    {
        this.answer = answer;
        using var json = answer.Json();
        root = json?.RootElement.Clone() ?? default;
        Code = !answer.IsSuccess && root.ValueKind == JsonValueKind.Object ? (int?)root.Number("code") : null;
    }

    /// <summary>The error code; null for a success, or an error without one.</summary>
    public int? Code { get; }

    /// <summary>The result.</summary>
    /// <exception cref="UpstreamException">The call failed.</exception>
    public JsonElement Demand() => answer.IsSuccess && root.ValueKind == JsonValueKind.Object ? root : throw SendbirdErrors.ToException(Code, answer);
}

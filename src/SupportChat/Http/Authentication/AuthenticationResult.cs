using Microsoft.AspNetCore.Http;

namespace SupportChat.Http.Authentication;

/// <summary>The caller, or the answer to give instead: exactly one of the two.</summary>
public sealed class AuthenticationResult
{
    private AuthenticationResult(Caller? caller, IResult? refusal) => (Caller, Refusal) = (caller, refusal);

    public Caller? Caller { get; }

    public IResult? Refusal { get; }

    public static AuthenticationResult Of(Caller caller) => new(caller, null);

    public static AuthenticationResult Refused(IResult answer) => new(null, answer);
}

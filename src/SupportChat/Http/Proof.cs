using Microsoft.AspNetCore.Http;

namespace SupportChat.Http;

/// <summary>A proven caller, or the answer to an unproven one: exactly one of the two.</summary>
public sealed record Proof(Caller? Caller, IResult? Problem);

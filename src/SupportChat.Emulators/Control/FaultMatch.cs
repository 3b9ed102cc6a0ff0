namespace SupportChat.Emulators.Control;

/// <summary>Selects requests: all parts must agree, an absent part agrees with everything.</summary>
internal sealed record FaultMatch
{
    /// <summary>HTTP method, any case.</summary>
    public string? Method { get; init; }

    /// <summary>Decoded path without the query. Without <c>*</c> it is a prefix; with <c>*</c> (any run of characters, also <c>/</c>) it must cover the whole path.</summary>
    public string? Path { get; init; }

    /// <summary>Text that the raw query must hold, such as <c>token=</c>.</summary>
    public string? Query { get; init; }
}

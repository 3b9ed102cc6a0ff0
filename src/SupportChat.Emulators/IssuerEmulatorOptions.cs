namespace SupportChat.Emulators;

/// <summary>Settings of an <see cref="Issuer.IssuerEmulator"/>.</summary>
public sealed record IssuerEmulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Folder in which what it knows outlives the process, in a folder <c>emulators</c> of its own; null for nowhere (docs/emulators.md#what-outlives-them).
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>Claim <c>aud</c> of the tokens.</summary>
    public string Audience { get; init; } = "supportchat";

    /// <summary>Life of a token.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time of <c>iat</c>, <c>nbf</c> and <c>exp</c>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

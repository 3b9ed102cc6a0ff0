namespace SupportChat.Emulators.Issuer;

/// <summary>Body of <c>POST /emulator/keys/roll</c>.</summary>
internal sealed record RollRequest
{
    /// <summary>True publishes the earlier keys further on, beside the new one; false, the default, withdraws them.</summary>
    public bool KeepOld { get; init; }
}

/// <summary>Answer of <c>POST /emulator/keys/roll</c>: the id of the key that signs from now on.</summary>
internal sealed record RollAnswer(string KeyId);

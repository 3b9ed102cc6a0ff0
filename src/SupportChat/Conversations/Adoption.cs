namespace SupportChat.Conversations;

/// <summary>How an adoption ended.</summary>
public abstract record Adoption
{
    /// <summary>The channel is this customer's conversation.</summary>
    public sealed record Adopted(Conversation Conversation) : Adoption;

    /// <summary>There is no such channel, or the customer is not in it: told alike.</summary>
    public sealed record NotFound : Adoption;

    /// <summary>The channel has another custom type than the one that Sendbird's connector demands.</summary>
    public sealed record OtherType(string CustomType) : Adoption;

    /// <summary>The channel is another conversation's.</summary>
    public sealed record Owned : Adoption;
}

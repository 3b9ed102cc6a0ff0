namespace SupportChat.Http;

/// <summary>Keys of whoever pushes Case changes.</summary>
public sealed class PushOptions : KeyOptions
{
    public const string SectionName = "Push";
}

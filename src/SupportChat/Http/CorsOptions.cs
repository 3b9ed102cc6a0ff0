namespace SupportChat.Http;

/// <summary>Settings of section <c>Cors</c>.</summary>
public sealed class CorsOptions
{
    public const string SectionName = "Cors";

    /// <summary>Origins of browser clients, as browsers send them: <c>https://shop.example</c>.</summary>
    public IList<string> Origins { get; } = [];
}

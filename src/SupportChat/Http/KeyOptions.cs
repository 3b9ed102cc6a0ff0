namespace SupportChat.Http;

/// <summary>Settings that hold shared keys: sections <c>Push</c> and <c>Ops</c>.</summary>
public class KeyOptions
{
    /// <summary>Live keys; several while one is being replaced.</summary>
    public IList<string> Keys { get; } = [];
}

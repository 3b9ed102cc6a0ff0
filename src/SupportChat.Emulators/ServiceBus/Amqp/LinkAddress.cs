namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>What a link points at: a queue, its dead letters, or the management of either.</summary>
/// <param name="Path">The whole path, without slashes at its ends.</param>
/// <param name="Queue">Name of the queue.</param>
/// <param name="IsDeadLetters">Whether its sub-queue is meant.</param>
/// <param name="IsManagement">Whether requests are sent there.</param>
internal sealed record LinkAddress(string Path, string Queue, bool IsDeadLetters, bool IsManagement)
{
    public const string TokenNode = "$cbs";

    private const string Management = "$management";
    private const string DeadLetters = "$deadletterqueue";

    public bool IsTokenNode => Path.Equals(TokenNode, StringComparison.OrdinalIgnoreCase);

    public static LinkAddress Parse(string address)
    {
        var path = address.Trim('/');
        var queue = Cut(path, Management, out var isManagement);
        queue = Cut(queue, DeadLetters, out var isDeadLetters);
        return new LinkAddress(path, queue, isDeadLetters, isManagement);
    }

    private static string Cut(string path, string suffix, out bool isThere)
    {
        isThere = path.EndsWith("/" + suffix, StringComparison.OrdinalIgnoreCase);
        return isThere ? path[..^(suffix.Length + 1)].TrimEnd('/') : path;
    }
}

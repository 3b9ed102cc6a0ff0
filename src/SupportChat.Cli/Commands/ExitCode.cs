namespace SupportChat.Cli.Commands;

/// <summary>How a verb ended, for scripts (docs/one-machine.md#exit-codes).</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked, or was interrupted.</summary>
    public const int Done = 0;

    /// <summary>It ran, and something is not there, not done or not well.</summary>
    public const int Failed = 1;

    /// <summary>Options or arguments are wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Settings are missing or wrong.</summary>
    public const int Settings = 3;

    /// <summary>The data folder cannot be used, or another process works on it.</summary>
    public const int Data = 4;

    /// <summary>A port is taken, or an address is not this machine's.</summary>
    public const int Port = 5;

    /// <summary>Sendbird, Salesforce or the stores on Azure do not answer, or refuse.</summary>
    public const int Upstream = 6;

    /// <summary>What nobody foresaw: a fault of this program.</summary>
    public const int Unforeseen = 70;
}

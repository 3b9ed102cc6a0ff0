namespace SupportChat.Salesforce;

/// <summary>How long no log-in is tried once log-ins are of no use: the number that a user may make is limited, and beyond it the user is locked.</summary>
internal static class LoginBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan After(int failures) => failures > 5 ? Longest : First * (1 << (failures - 1));
}

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>So many times left; safe for concurrent use.</summary>
internal sealed class Countdown
{
    private int left;

    public void Set(int times) => Volatile.Write(ref left, times);

    /// <summary>False when none is left.</summary>
    public bool TryTake()
    {
        for (var left = Volatile.Read(ref this.left); left > 0; left = Volatile.Read(ref this.left))
        {
            if (Interlocked.CompareExchange(ref this.left, left - 1, left) == left)
            {
                return true;
            }
        }

        return false;
    }
}

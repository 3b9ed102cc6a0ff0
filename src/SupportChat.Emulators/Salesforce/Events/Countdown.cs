namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>So many times left; safe for concurrent use.</summary>
internal sealed class Countdown
{
    private int _left;

    public void Set(int times) => Volatile.Write(ref _left, times);

    /// <summary>False when none is left.</summary>
    public bool TryTake()
    {
        for (var left = Volatile.Read(ref _left); left > 0; left = Volatile.Read(ref _left))
        {
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left)
            {
                return true;
            }
        }

        return false;
    }
}

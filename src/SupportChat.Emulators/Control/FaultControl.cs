using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SupportChat.Emulators.Control;

/// <summary>The active faults of one emulator, in the order in which they were added.</summary>
internal sealed class FaultControl
{
    private ImmutableArray<Fault> faults = [];
    private int lastId;

    /// <summary>Read on every request: one array, no lock.</summary>
    public ImmutableArray<Fault> Active => faults;

    /// <summary>Adds a fault and returns it. Throws <see cref="ControlInputException"/> for input that makes no sense.</summary>
    public Fault Add(FaultRequest request)
    {
        FaultRequestCheck.ThrowIfWrong(request);
        var seed = request.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var fault = new Fault($"fault-{Interlocked.Increment(ref lastId)}", request, seed);
        ImmutableInterlocked.Update(ref this.faults, (faults, added) => faults.Add(added), fault);
        return fault;
    }

    /// <summary>False if there is no fault of that id.</summary>
    public bool Remove(string id) =>
        ImmutableInterlocked.Update(ref this.faults, (faults, gone) => faults.RemoveAll(fault => fault.Id == gone), id);

    public void Clear() => ImmutableInterlocked.InterlockedExchange(ref faults, []);

    public IReadOnlyList<FaultReport> Report() => [.. faults.Select(fault => fault.Report())];
}

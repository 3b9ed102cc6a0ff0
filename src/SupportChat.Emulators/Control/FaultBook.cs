using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>The active faults of one emulator, in the order in which they were added.</summary>
internal abstract class FaultBook<TFault> : IFaultBook
    where TFault : class, IFault
{
    private ImmutableArray<TFault> faults = [];
    private int lastId;

    /// <summary>Read on every request: one array, no lock.</summary>
    public ImmutableArray<TFault> Active => faults;

    public abstract Task<string> AddAsync(HttpContext context);

    public abstract Task WriteAsync(HttpContext context);

    public bool Remove(string id) =>
        ImmutableInterlocked.Update(ref this.faults, (faults, gone) => faults.RemoveAll(fault => fault.Id == gone), id);

    public void Clear() => ImmutableInterlocked.InterlockedExchange(ref faults, []);

    /// <summary>Adds a fault.</summary>
    /// <param name="seed">Seed of its dice; null draws one.</param>
    /// <param name="create">Makes it of its id and its seed.</param>
    protected TFault Add(int? seed, Func<string, int, TFault> create)
    {
        var fault = create($"fault-{Interlocked.Increment(ref lastId)}", seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        ImmutableInterlocked.Update(ref this.faults, (faults, added) => faults.Add(added), fault);
        return fault;
    }
}

/// <summary>A fault, as the control routes know it.</summary>
internal interface IFault
{
    string Id { get; }
}

/// <summary>The faults of one emulator, as the control routes know them.</summary>
internal interface IFaultBook
{
    /// <summary>Reads a fault from the body, adds it, and returns its id. Throws <see cref="ControlInputException"/> for input that makes no sense.</summary>
    Task<string> AddAsync(HttpContext context);

    /// <summary>Writes all of them, each with its hits.</summary>
    Task WriteAsync(HttpContext context);

    /// <summary>False if there is no fault of that id.</summary>
    bool Remove(string id);

    void Clear();
}

using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>The active faults of an emulator that speaks HTTP.</summary>
internal sealed class FaultControl : FaultBook<Fault>
{
    /// <summary>Adds a fault and returns it. Throws <see cref="ControlInputException"/> for input that makes no sense.</summary>
    public Fault Add(FaultRequest request)
    {
        FaultRequestCheck.ThrowIfWrong(request);
        return Add(request.Seed, (id, seed) => new Fault(id, request, seed));
    }

    public override async Task<string> AddAsync(HttpContext context) =>
        Add(await ControlJson.ReadAsync(context, ControlJsonContext.Default.FaultRequest)).Id;

    public override Task WriteAsync(HttpContext context) =>
        ControlJson.WriteAsync(context, StatusCodes.Status200OK, new FaultList(Report()), ControlJsonContext.Default.FaultList);

    public IReadOnlyList<FaultReport> Report() => [.. Active.Select(fault => fault.Report())];
}

namespace SupportChat.Tests.Embedded;

/// <summary>A bench for each test, stopped after it.</summary>
public abstract class PumpTest : IAsyncLifetime
{
    private protected PumpBench Bench { get; } = PumpBench.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Bench.DisposeAsync();
}

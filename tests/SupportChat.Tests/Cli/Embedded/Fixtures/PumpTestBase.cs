namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>A bench for each test, stopped after it.</summary>
public abstract class PumpTestBase : IAsyncLifetime
{
    private protected PumpFixture Bench { get; } = PumpFixture.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Bench.DisposeAsync();
}

namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>A fixture for each test, stopped after it.</summary>
public abstract class PumpTestBase : IAsyncLifetime
{
    private protected PumpFixture Pump { get; } = PumpFixture.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Pump.DisposeAsync();
}

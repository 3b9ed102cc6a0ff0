using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Doors.Fixtures;

/// <summary>One demo for all tests of a class that leave it as they found it.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    internal Demo Demo { get; private set; } = null!;

    public async Task InitializeAsync() => Demo = await Demo.StartAsync();

    public async Task DisposeAsync() => await Demo.DisposeAsync();
}

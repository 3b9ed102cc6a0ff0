using static SupportChat.Tests.Invariants.Lives.Fixtures.LifeAction;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>A conversation's life: its settings, what happens, and the seed of everything that the actions leave open. It ends with a quiet point.</summary>
internal sealed record Life(LifePolicy Policy, int Seed, IReadOnlyList<LifeAction> Actions)
{
    /// <summary>Lives it.</summary>
    /// <returns>What is broken at its first quiet point at which something is; nothing when all is kept.</returns>
    public async Task<IReadOnlyList<string>> LiveAsync(Skipped skipped, Action<World>? look = null)
    {
        await using var world = await World.OpenAsync(Policy, Seed, skipped);
        try
        {
            foreach (var action in Actions.Append(new Quiet()))
            {
                world.Schedule.Next();
                await action.HappenAsync(world);
            }

            return [];
        }
        catch (BrokenPromiseException promise)
        {
            return promise.Broken;
        }
        finally
        {
            look?.Invoke(world);
        }
    }

    public override string ToString() => $"{Policy}\nseed {Seed}\n  {string.Join("\n  ", Actions)}";
}

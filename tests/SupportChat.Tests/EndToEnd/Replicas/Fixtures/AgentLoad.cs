using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Replicas.Fixtures;

/// <summary>Agents who take Cases over and change their status.</summary>
internal static class AgentLoad
{
    private static readonly string[] Statuses = ["New", "Working", "Escalated"];
    private static readonly string[] Owners = ["005000000000001AAA", "005000000000002AAA"];

    /// <summary>Works on the Cases that there are until told to stop.</summary>
    public static async Task RunAsync(TwoSystems systems, Random dice, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var cases = await systems.QueryAsync("SELECT Id FROM Case");
            if (cases.Count > 0)
            {
                await systems.UpdateCaseAsync(
                    cases[dice.Next(cases.Count)]["Id"]!.GetValue<string>(),
                    new JsonObject { ["Status"] = Statuses[dice.Next(Statuses.Length)], ["OwnerId"] = Owners[dice.Next(Owners.Length)] });
            }

            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(50, 250)), TimeProvider.System, CancellationToken.None);
        }
    }
}

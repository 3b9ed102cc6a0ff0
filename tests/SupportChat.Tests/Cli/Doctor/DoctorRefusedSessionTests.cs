using System.Text.Json.Nodes;
using SupportChat.Cli.Doctor;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

/// <summary>Credentials good for log-in, bad for use: the doctor names the fault once, with the fix, and for the running integration too.</summary>
public sealed class DoctorRefusedSessionTests
{
    [Theory]
    [InlineData(401, """[{"message":"x","errorCode":"INVALID_SESSION_ID"}]""", "the API refuses it (INVALID_SESSION_ID)", "OAuth scope api")]
    [InlineData(403, """[{"message":"x","errorCode":"API_DISABLED_FOR_ORG"}]""", "API_DISABLED_FOR_ORG", "API Enabled")]
    public async Task By_the_REST_API(int status, string body, string found, string fix)
    {
        await using var demo = await Demo.StartAsync();
        await demo.SettleAsync();
        await TwoSystems.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/v*" },
            ["effect"] = new JsonObject { ["status"] = status, ["body"] = body },
        });

        var findings = await FindingsAsync(demo);

        var login = findings.Single(finding => finding.Check == "Salesforce login");
        Assert.Equal(CheckState.Error, login.State);
        Assert.Contains(found, login.Found, StringComparison.Ordinal);
        Assert.Contains(fix, login.Fix, StringComparison.Ordinal);
        Assert.Equal(CheckState.Skipped, findings.Single(finding => finding.Check == "Fields of Case").State);
    }

    [Fact]
    public async Task By_the_Pub_Sub_API()
    {
        await using var demo = await Demo.StartAsync();
        await demo.SettleAsync();
        await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, "emulator/stream", new JsonObject { ["action"] = "authRefuse", ["times"] = 100_000 });

        var topics = (await FindingsAsync(demo)).Single(finding => finding.Check == "Topics of the Pub/Sub API");

        Assert.Equal(CheckState.Error, topics.State);
        Assert.Contains("service.auth.error", topics.Found, StringComparison.Ordinal);
        Assert.Contains("OAuth scope api", topics.Fix, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(Demo demo) =>
        await new DoctorRun(DoctorChecks.For(demo.Services, null, roundTrip: false)).RunAsync(CancellationToken.None);
}

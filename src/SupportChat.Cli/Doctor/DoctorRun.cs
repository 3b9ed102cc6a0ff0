using System.Text.Json;
using System.Text.Json.Serialization;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>Runs the checks, one after the other, so that what is printed first is what others rest on.</summary>
/// <param name="checks">Which.</param>
/// <param name="started">Told the name of each check before it looks.</param>
internal sealed class DoctorRun(IEnumerable<IDoctorCheck> checks, Action<string>? started = null)
{
    /// <summary>One finding a check.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var check in checks)
        {
            started?.Invoke(check.Name);
            var broken = findings.Exists(finding => finding.Check == check.Needs && finding.State is (CheckState.Error or CheckState.Skipped));
            findings.Add(broken
                ? new Finding(check.Name, CheckState.Skipped, $"needs: {check.Needs}", null)
                : await RunAsync(check, cancellationToken));
        }

        return findings;
    }

    private static async Task<Finding> RunAsync(IDoctorCheck check, CancellationToken cancellationToken)
    {
        CheckResult result;
        try
        {
            result = await check.RunAsync(cancellationToken);
        }
        catch (UpstreamException failure)
        {
            result = CheckResult.Error($"{failure.Upstream} answered {failure.Code}", UpstreamRemedies.For(failure));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            result = CheckResult.Error($"no answer ({failure.GetType().Name})", "Check the address, and that it can be reached from here");
        }
        catch (CommandFailedException hidden)
        {
            result = CheckResult.Error("cannot be looked at", hidden.Message);
        }
        catch (JsonException unreadable)
        {
            result = CheckResult.Error($"an answer that cannot be read ({unreadable.GetType().Name})", "Something else answers in its place: check the address, gateway and routes");
        }

        return new Finding(check.Name, result.State, result.Found, result.Fix);
    }
}

/// <summary>What the doctor says of one check.</summary>
internal sealed record Finding(string Check, CheckState State, string Found, string? Fix);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJsonContext : JsonSerializerContext;

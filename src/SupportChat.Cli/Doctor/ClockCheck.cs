namespace SupportChat.Cli.Doctor;

/// <summary>Clocks agree: tokens, leases and schedules rest on them.</summary>
internal sealed class ClockCheck(HttpClient http, IReadOnlyList<Uri> addresses, TimeProvider time) : IDoctorCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public string Name => "Clock";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var worst = TimeSpan.Zero;
        var compared = 0;
        foreach (var address in addresses)
        {
            if (await DateOfAsync(address, cancellationToken) is { } theirs && (time.GetUtcNow() - theirs).Duration() is var skew)
            {
                compared++;
                worst = skew > worst ? skew : worst;
            }
        }

        if (compared == 0)
        {
            return CheckResult.Warning("nobody told the time", "Mend the other findings first");
        }

        return worst > Tolerance
            ? CheckResult.Error($"{worst.TotalSeconds:0} s apart", "Set this machine's clock (NTP)")
            : CheckResult.Ok($"within {Math.Max(1, Math.Ceiling(worst.TotalSeconds)):0} s");
    }

    /// <summary>Null from whoever does not answer: another check names it.</summary>
    private async Task<DateTimeOffset?> DateOfAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.Headers.Date;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

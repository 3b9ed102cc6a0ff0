using System.Globalization;

namespace SupportChat.Benchmarks;

/// <summary>A figure of ours beside a figure to compare with, both taken in this run.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Ours">Median of ours.</param>
/// <param name="Other">Median of the other.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Target">What the ratio ours/other has to reach; null for a figure that only informs.</param>
/// <param name="AtLeast">True: at least the target; false: at most.</param>
internal sealed record Ratio(string Name, double Ours, double Other, string Unit, double? Target, bool AtLeast)
{
    private double Value => Ours / Other;

    public bool IsMet => Target is null || (AtLeast ? Value >= Target : Value <= Target);

    private string Verdict => Target is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" ({(AtLeast ? "at least" : "at most")} {Target:0.00}: {(IsMet ? "met" : "MISSED")})");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-58} {Ours,10:0.#} / {Other,-10:0.#} {Unit,-6} ratio {Value:0.00}{Verdict}");
}

/// <summary>Arithmetic on samples.</summary>
internal static class Samples
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

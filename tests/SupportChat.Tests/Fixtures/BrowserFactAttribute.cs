namespace SupportChat.Tests.Fixtures;

/// <summary>A test in a real browser, driven from Node; skipped with the reason where one of the two is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe"];

    public BrowserFactAttribute() => Skip = NodeTools.WhyNot ?? (Browser is null ? "chromium is not installed." : null);

    /// <summary>Path of the browser, if there is one.</summary>
    public static string? Browser { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);
}

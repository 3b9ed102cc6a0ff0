namespace SupportChat.Tests.Fixtures;

/// <summary>Paths in the checked-out repository, whatever folder the tests run from.</summary>
internal static class RepositoryFiles
{
    private const string Marker = "SupportChat.Functions.sln";

    public static string Root { get; } = FindRoot();

    public static string Infra { get; } = Path.Combine(Root, "infra");

    public static string Salesforce { get; } = Path.Combine(Infra, "salesforce");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Marker}; run the tests from a checkout.");
    }
}

using System.Reflection;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>The worker as it was built.</summary>
internal static class WorkerFiles
{
    /// <summary>Its assembly, with host.json beside it.</summary>
    public static string Application { get; } = Path.GetFullPath(Path.Combine(
        typeof(WorkerFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "WorkerFolder").Value!,
        "SupportChat.Functions.dll"));
}

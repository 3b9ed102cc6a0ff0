namespace SupportChat.Http.Ops;

/// <summary>Keys of operators.</summary>
public sealed class OpsOptions : KeyOptions
{
    public const string SectionName = "Ops";
}

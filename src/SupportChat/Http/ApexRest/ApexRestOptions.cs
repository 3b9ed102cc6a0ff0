namespace SupportChat.Http.ApexRest;

/// <summary>Settings of section <c>ApexRest</c>: the drop-in for the vendor's Apex REST class (Sendbird reference 8.3).</summary>
public sealed class ApexRestOptions
{
    public const string SectionName = "ApexRest";

    /// <summary>Answer <c>POST /services/apexrest/cases</c>; without it the call is not there.</summary>
    public bool Enabled { get; set; }

    /// <summary>Take the customer from the body, as the vendor's class does: anybody may then open a Case for any channel. For a demo only.</summary>
    public bool AllowAnonymous { get; set; }
}

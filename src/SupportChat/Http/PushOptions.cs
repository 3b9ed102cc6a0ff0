namespace SupportChat.Http;

/// <summary>Settings of section <c>Push</c>: keys of whoever pushes Case changes, and whether Outbound Messages are taken.</summary>
public sealed class PushOptions : KeyOptions
{
    public const string SectionName = "Push";

    /// <summary>
    /// Take Salesforce's Outbound Messages (SOAP). They prove nothing but an organization id, which is no secret, unless a gateway that checks the org's client certificate
    /// adds a key: so they are off, and an unproven one may only name Cases that are known.
    /// </summary>
    public bool OutboundMessages { get; set; }
}

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Salesforce Files: documents, their versions, and the records that they are shared with (docs/reference/salesforce.md#files).</summary>
internal static class FileObjects
{
    public const string VersionName = "ContentVersion";
    public const string DocumentName = "ContentDocument";
    public const string LinkName = "ContentDocumentLink";

    public static IEnumerable<ObjectDefinition> All() => [ContentVersion(), ContentDocument(), ContentDocumentLink()];

    private static ObjectDefinition ContentVersion() =>
        new ObjectBuilder(new ObjectTraits(VersionName, "Content Version", "Content Versions", "068") { Updateable = false })
            .Reference("ContentDocumentId", DocumentName).But(field => field with { Updateable = false })
            .Text("Title", 255)
            .Text("PathOnClient", 500).But(field => field with { Updateable = false })
            .Reference("FirstPublishLocationId", "Case", "Account", "Contact", "User").But(field => field with { Updateable = false })
            .Text("VersionNumber", 20).ReadOnly()
            .Flag("IsLatest").ReadOnly()
            .Integer("ContentSize").ReadOnly()
            .Text("FileExtension", 40).ReadOnly()
            .Text("Checksum", 50).ReadOnly()
            .Reference("OwnerId", "User")
            .Build();

    private static ObjectDefinition ContentDocument() =>
        new ObjectBuilder(new ObjectTraits(DocumentName, "Content Document", "Content Documents", "069") { Createable = false })
            .Text("Title", 255)
            .Reference("LatestPublishedVersionId", VersionName).ReadOnly()
            .Integer("ContentSize").ReadOnly()
            .Text("FileExtension", 40).ReadOnly()
            .Reference("OwnerId", "User")
            .Build();

    private static ObjectDefinition ContentDocumentLink() =>
        new ObjectBuilder(new ObjectTraits(LinkName, "Content Document Link", "Content Document Links", "06A") { Createable = false })
            .Reference("ContentDocumentId", DocumentName)
            .Reference("LinkedEntityId", "Case", "Account", "Contact", "User")
            .Picklist("ShareType", restricted: true, "V", "C", "I")
            .Picklist("Visibility", restricted: true, "AllUsers", "InternalUsers", "SharedUsers")
            .Build();
}

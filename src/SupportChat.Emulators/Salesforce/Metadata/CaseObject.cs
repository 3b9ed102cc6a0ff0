namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>
/// The standard part of Case (docs/reference/salesforce.md#case), and what the Sendbird package adds to it (docs/reference/salesforce.md#sendbird-package).
/// </summary>
internal static class CaseObject
{
    public static ObjectDefinition Standard(string[] statuses) =>
        new ObjectBuilder(new ObjectTraits("Case", "Case", "Cases", "500"))
            .Reference("MasterRecordId", "Case").ReadOnly()
            .Text("CaseNumber", 30).ReadOnly().But(field => field with { Nillable = false, AutoNumberFormat = "{00000000}", AutoNumberStart = 1001 })
            .Reference("ContactId", "Contact")
            .Reference("AccountId", "Account")
            .Reference("ParentId", "Case")
            .Text("SuppliedName", 80)
            .Typed("SuppliedEmail", FieldType.Email, 80)
            .Text("SuppliedPhone", 40)
            .Text("SuppliedCompany", 80)
            .Picklist("Type", restricted: false, "Mechanical", "Electrical", "Electronic", "Structural", "Other")
            .Picklist("Status", restricted: true, statuses).But(field => field with { Nillable = false, DefaultValue = statuses[0] })
            .Picklist("Reason", restricted: false, "Installation", "Equipment Complexity", "Performance", "Breakdown", "Equipment Design", "Feedback", "Other")
            .Picklist("Origin", restricted: false, "Phone", "Email", "Web", "Chat")
            .Text("Subject", 255)
            .Picklist("Priority", restricted: false, "High", "Medium", "Low").But(field => field with { DefaultValue = "Medium" })
            .LongText("Description", 32_000)
            .Flag("IsClosed").ReadOnly()
            .Moment("ClosedDate").ReadOnly()
            .Flag("IsEscalated")
            .Reference("OwnerId", "Group", "User").But(field => field with { Nillable = false })
            .Text("ContactPhone", 40).ReadOnly()
            .Text("ContactMobile", 40).ReadOnly()
            .Typed("ContactEmail", FieldType.Email, 80).ReadOnly()
            .Text("ContactFax", 40).ReadOnly()
            .LongText("Comments", 4_000)
            .Build();

    public static IEnumerable<FieldDefinition> PackageFields()
    {
        yield return PackageField("Sendbird__UserId__c", "Sendbird User ID");
        yield return PackageField("Sendbird__ChannelUrl__c", "Sendbird Channel URL");
        yield return new FieldDefinition
        {
            Name = "Sendbird__IsEinsteinBotsCase__c",
            Label = "Is Einstein Bots Case",
            Type = FieldType.Boolean,
            Nillable = false,
            DefaultValue = false,
            Custom = true,
        };
    }

    private static FieldDefinition PackageField(string name, string label) =>
        new() { Name = name, Label = label, Type = FieldType.Text, Length = 255, Custom = true };
}

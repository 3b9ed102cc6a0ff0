using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>
/// Who may look at the org's set-up and change it: everybody, or everybody but the integration user (Salesforce object reference, "Special Access Rules").
/// </summary>
internal sealed class SetupObjectAccess(bool isHidden)
{
    private static readonly HashSet<string> Hidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "PermissionSet", "PermissionSetAssignment", "ObjectPermissions", "SetupEntityAccess", StandardObjects.PackageSettingName,
    };

    public static SetupObjectAccess Open { get; } = new(isHidden: false);

    public bool Sees(string userId, string objectName) => !isHidden || userId != WellKnownIds.IntegrationUser || !Hidden.Contains(objectName);

    /// <summary>Throws INSUFFICIENT_ACCESS_OR_READONLY.</summary>
    public void DemandWrite(string userId, ObjectDefinition type)
    {
        if (isHidden && userId == WellKnownIds.IntegrationUser && type.Name == "GroupMember")
        {
            throw new SalesforceException(400, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id");
        }
    }
}

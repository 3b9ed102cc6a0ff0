namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The change types, with the names and in the order of the Avro enum (Salesforce reference 4.8).</summary>
internal enum ChangeType
{
    Create,
    Update,
    Delete,
    Undelete,
    GapCreate,
    GapUpdate,
    GapDelete,
    GapUndelete,
    GapOverflow,
    Snapshot,
}

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Field types of the object reference that the emulator knows.</summary>
internal enum FieldType
{
    Id,
    Text,
    TextArea,
    LongTextArea,
    Picklist,
    Boolean,
    Integer,
    Number,
    DateTime,
    Reference,
    Email,
    Phone,
    Url,
}
